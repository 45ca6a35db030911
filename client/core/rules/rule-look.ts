import type { TrackedDetection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { LeftThing } from '../scheduling/left-standing.ts'
import type { WornItemName } from '../tracking/item-fit.ts'
import type { ItemVerdict } from '../tracking/item-votes.ts'
import type { Floor } from './floor.ts'

/** One look of one camera, as Rules see it. */
export interface RuleLook {
  readonly tracks: readonly TrackedDetection[]
  /** A clock in ms that never goes back. */
  readonly atMs: number
  /** Width / height of the picture. */
  readonly aspect: number
  /** What a tracked person wears; absent where nobody counts votes. */
  readonly verdictOf?: (trackId: number) => Readonly<Record<WornItemName, ItemVerdict>> | undefined
  /** Around what moved in this look. */
  readonly motionBox?: NormBox
  /** The cells of the motion grid that moved in this look, 1 each; where they are told, the box around all of them says less. */
  readonly movedCells?: Uint8Array
  /** What was left standing where nothing stood before, without a label. */
  readonly leftStanding?: readonly LeftThing[]
  readonly floor: Floor
  /** How sure a track is by its last looks, 0..1. */
  readonly scoreOf: (track: TrackedDetection) => number
  /** Whether this is the first look that sees it. */
  readonly isNew: (track: TrackedDetection) => boolean
  /** Whether its box shows the whole body, as far as the looks before can tell. */
  readonly isWhole: (track: TrackedDetection) => boolean
}
