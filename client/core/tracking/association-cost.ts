import type { RowList } from './association.ts'
import type { DetectionArrays } from './detection-arrays.ts'
import type { TrackTable } from './track-table.ts'
import { axis, kalmanLength } from './kalman-box.ts'

/** Costs run from 0 (same box) to 1 (cannot be the same object). */
const impossible = 1

/**
 * Costs of tracks (predicted to now) being detections, row-major: 1 - overlap, where both boxes are first widened by the standard
 * deviation of the predicted centre. At 15 looks a second that is next to nothing and the cost is ByteTrack's 1 - IoU; at 1 look a
 * second people have left their old box altogether, and the widened boxes still meet. The idea of widening is C-BIoU's
 * (arXiv:2211.14317); taking the width from the filter is ours. Different labels never match.
 */
export function associationCosts(tracks: TrackTable, rows: RowList, from: DetectionArrays, columns: RowList, aspect: number, into: Float64Array): void {
  const { motion, labelIndex } = tracks
  let cell = 0
  for (let i = 0; i < rows.count; i++) {
    const row = rows.items[i]!
    const at = row * kalmanLength
    const label = labelIndex[row]!
    const height = motion[at + axis.height]!
    // One body height is the most that may be forgiven: beyond it everybody in view would match.
    const slackX = Math.min(Math.sqrt(motion[at + axis.x + 2]!), height)
    const slackY = Math.min(Math.sqrt(motion[at + axis.y + 2]!), height / 2)
    const halfWidth = motion[at + axis.width]! / 2 + slackX
    const halfHeight = height / 2 + slackY
    const left = motion[at + axis.x]! - halfWidth
    const right = motion[at + axis.x]! + halfWidth
    const top = motion[at + axis.y]! - halfHeight
    const bottom = motion[at + axis.y]! + halfHeight
    const area = 4 * halfWidth * halfHeight
    for (let j = 0; j < columns.count; j++) {
      const d = columns.items[j]!
      let cost = impossible
      if (from.labelIndex[d] === label) {
        const otherLeft = from.x1[d]! * aspect - slackX
        const otherRight = from.x2[d]! * aspect + slackX
        const overlapX = Math.min(right, otherRight) - Math.max(left, otherLeft)
        if (overlapX > 0) {
          const otherTop = from.y1[d]! - slackY
          const otherBottom = from.y2[d]! + slackY
          const overlapY = Math.min(bottom, otherBottom) - Math.max(top, otherTop)
          if (overlapY > 0) {
            const intersection = overlapX * overlapY
            cost = 1 - intersection / (area + (otherRight - otherLeft) * (otherBottom - otherTop) - intersection)
          }
        }
      }
      into[cell++] = cost
    }
  }
}
