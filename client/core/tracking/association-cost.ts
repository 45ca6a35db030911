import type { BoxRows } from '../detection/box-rows.ts'
import type { RowList } from './row-list.ts'
import type { TrackTable } from './track-table.ts'
import { rowLength } from '../detection/box-rows.ts'
import { axis, kalmanLength } from './kalman-box.ts'

/** Costs run from 0 (same box) to 1 (cannot be the same object) and a little beyond. */
const impossible = 1
/** How much of an overlap an unsure box loses, after ByteTrack's own code (`fuse_score`), by half: its scores are a larger detector's. */
const scoreWeight = 0.5
/** What it costs to be of another height, per share of it: of two people in front of each other the nearer one is larger. */
const heightWeight = 0.5

/**
 * Costs of tracks (predicted to now) being detections, row-major: 1 - overlap, where both boxes are first widened by the standard
 * deviation of the predicted centre. At 15 looks a second that is next to nothing and the cost is ByteTrack's 1 - IoU; at 1 look a
 * second people have left their old box altogether, and the widened boxes still meet. The idea of widening is C-BIoU's
 * (arXiv:2211.14317); taking the width from the filter is ours. Unsure boxes and boxes of another height cost more; different labels never match.
 */
export function associationCosts(tracks: TrackTable, rows: RowList, from: BoxRows, columns: RowList, aspect: number, into: Float64Array): void {
  const { motion, labelIndex } = tracks
  const { rows: boxes } = from
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
      const d = columns.items[j]! * rowLength
      let cost = impossible
      if (boxes[d + 5] === label) {
        const otherLeft = boxes[d]! * aspect - slackX
        const otherRight = boxes[d + 2]! * aspect + slackX
        const overlapX = Math.min(right, otherRight) - Math.max(left, otherLeft)
        if (overlapX > 0) {
          const otherTop = boxes[d + 1]! - slackY
          const otherBottom = boxes[d + 3]! + slackY
          const overlapY = Math.min(bottom, otherBottom) - Math.max(top, otherTop)
          if (overlapY > 0) {
            const intersection = overlapX * overlapY
            const overlap = intersection / (area + (otherRight - otherLeft) * (otherBottom - otherTop) - intersection)
            const otherHeight = boxes[d + 3]! - boxes[d + 1]!
            cost = 1 - overlap * (1 - scoreWeight * (1 - boxes[d + 4]!))
              + heightWeight * Math.abs(otherHeight - height) / Math.max(otherHeight, height)
          }
        }
      }
      into[cell++] = cost
    }
  }
}
