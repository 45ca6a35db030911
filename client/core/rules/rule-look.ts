import type { TrackedDetection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
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
  readonly floor: Floor
}
