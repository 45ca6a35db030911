import type { Detection } from '#contract/detection'
import type { Track } from './track.ts'
import { axis } from './kalman-box.ts'

/** Costs run from 0 (same box) to 1 (cannot be the same object). */
const impossible = 1

/**
 * Cost of a track (predicted to now) being a detection: 1 - overlap, where both boxes are first widened by the standard deviation
 * of the predicted centre. At 15 looks a second that is next to nothing and the cost is ByteTrack's 1 - IoU; at 1 look a
 * second people have left their old box altogether, and the widened boxes still meet. The idea of widening is C-BIoU's
 * (arXiv:2211.14317); taking the width from the filter is ours. Different labels never match.
 */
export function associationCost(track: Track, detection: Detection, aspect: number): number {
  if (track.label !== detection.label)
    return impossible
  const { state } = track.motion
  const width = state[axis.width]!
  const height = state[axis.height]!
  // One body height is the most that may be forgiven: beyond it everybody in view would match.
  const slackX = Math.min(Math.sqrt(state[axis.x + 2]!), height)
  const slackY = Math.min(Math.sqrt(state[axis.y + 2]!), height / 2)
  const { x1, y1, x2, y2 } = detection.box
  const left = x1 * aspect - slackX
  const right = x2 * aspect + slackX
  const top = y1 - slackY
  const bottom = y2 + slackY
  const halfWidth = width / 2 + slackX
  const halfHeight = height / 2 + slackY
  const overlapX = Math.min(right, state[axis.x]! + halfWidth) - Math.max(left, state[axis.x]! - halfWidth)
  const overlapY = Math.min(bottom, state[axis.y]! + halfHeight) - Math.max(top, state[axis.y]! - halfHeight)
  if (!(overlapX > 0) || !(overlapY > 0))
    return impossible
  const intersection = overlapX * overlapY
  const union = 4 * halfWidth * halfHeight + (right - left) * (bottom - top) - intersection
  return 1 - intersection / union
}
