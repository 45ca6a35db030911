import type { FalseAlarmReason } from './annotation.ts'
import type { NormBox } from './geometry.ts'
import type { SafetyEvent } from './safety-event.ts'
import type { SuppressionPattern } from './suppression.ts'
import type { TrackPath } from './track-path.ts'

/** How far a track that stands may have been from where it stands, in shares of its box: detectors place edges this unsteadily. */
const stillWidths = 0.5
const stillHeights = 0.15

/** Why nothing is remembered of a false alarm. */
export type NotRemembered
  /** A rule or a zone is to be changed, or people may be there: a memory of the place would hide other people. */
  = | 'not-the-detector'
    /** Where people may come to harm at once, it has to be said that nobody was there. */
    | 'needs-reason'
    /** It has no place of its own (nobody was seen, or too many), or was recorded without its path. */
    | 'no-place'
    /** Something that moves is hidden by nothing where people may come to harm at once. */
    | 'moves'

/** Whether a hit calls for help at once: what hides it has to meet more (FM5). */
export function isGrave(severity: SafetyEvent['severity'], kind: SafetyEvent['rule']['kind']): boolean {
  return severity === 'critical' || kind === 'person-down'
}

/** Whether a track had been where it is now all the time, in shares of its box; `look`: the box as last seen. */
export function isStill({ extent, from, box }: TrackPath, look: NormBox): boolean {
  const dx = stillWidths * (box.x2 - box.x1)
  const dy = stillHeights * (box.y2 - box.y1)
  // Smoothed places lag behind who walks fast: the first and the last look are compared as they are, with their noise.
  if (Math.abs((look.x1 + look.x2) / 2 - from.x) > 1.5 * dx || Math.abs(look.y2 - from.y) > 1.5 * dy)
    return false
  const x = (box.x1 + box.x2) / 2
  return extent.x1 >= x - dx && extent.x2 <= x + dx && extent.y1 >= box.y2 - dy && extent.y2 <= box.y2 + dy
}

/** FM2: what will be taken for the same false alarm again; or why nothing will. `reason`: the reviewer's, undefined where none was given. */
export function patternOf(event: SafetyEvent, reason: FalseAlarmReason | undefined): SuppressionPattern | NotRemembered {
  const { rule, severity, trackId, boxes, evidence, path, snapshot } = event
  if (reason === 'allowed' || reason === 'wrong-zone')
    return 'not-the-detector'
  const needsLongStanding = isGrave(severity, rule.kind)
  if (needsLongStanding && reason !== 'nothing-there' && reason !== 'wrong-object')
    return 'needs-reason'
  const aspect = snapshot && snapshot.width / snapshot.height
  const common = {
    needsLongStanding,
    ...aspect && { aspect },
  }
  if (rule.kind === 'motion' && evidence?.motionBox) {
    return {
      ...common,
      box: evidence.motionBox,
      motion: { kind: 'still' },
    }
  }
  const box = boxes.find(each => each.trackId === trackId)?.box
  // A count of people and an empty post are about a zone: a memory of it would hide whatever happens there.
  if (!box || !path || rule.kind === 'occupancy' || rule.kind === 'absence')
    return 'no-place'
  if (isStill(path, box)) {
    return {
      ...common,
      box: path.box,
      motion: { kind: 'still' },
    }
  }
  return needsLongStanding
    ? 'moves'
    : {
        ...common,
        box,
        motion: { kind: 'path', from: path.from, seenMs: path.seenMs },
      }
}
