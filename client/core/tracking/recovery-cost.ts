import type { BoxRows } from '../detection/box-rows.ts'
import type { RowList } from './row-list.ts'
import type { TrackTable } from './track-table.ts'
import { rowLength } from '../detection/box-rows.ts'

/** Cannot be the same object, as in association-cost.ts. */
const impossible = 1
/** How far somebody may come up from where they were seen last, in heights of theirs: at once, more for each second unseen, and at most. */
const reach = 0.25
const reachPerSecond = 0.25
const mostReach = 0.5
/** Of two boxes of one person the smaller is at least so high: who comes up from behind a bench shows the upper half first. */
const leastHeightShare = 0.4

/**
 * Costs of lost tracks being detections by where each was really seen last, not by where its filter is by now: who stops behind somebody
 * comes up where they stopped, while the filter walked on (OC-SORT's observation-centric recovery, arXiv:2203.14360, 3.3). Told by distance
 * instead of overlap, from crown to crown or from foot to foot, whichever is nearer, because what hides them hides one end of the box.
 * Row-major; `atMs` on the tracker's clock.
 */
export function recoveryCosts(tracks: TrackTable, rows: RowList, from: BoxRows, columns: RowList, aspect: number, into: Float64Array, atMs: number): void {
  const { rows: boxes } = from
  let cell = 0
  for (let i = 0; i < rows.count; i++) {
    const row = rows.items[i]!
    const at = row * 4
    const height = tracks.seenBox[at + 3]!
    const top = tracks.seenBox[at + 1]! - height / 2
    const unseenS = (atMs - tracks.lastSeenAtMs[row]!) / 1000
    const mayBe = Math.min(mostReach, reach + reachPerSecond * unseenS)
    for (let j = 0; j < columns.count; j++) {
      const d = columns.items[j]! * rowLength
      const otherHeight = boxes[d + 3]! - boxes[d + 1]!
      const larger = Math.max(height, otherHeight)
      let cost = impossible
      if (boxes[d + 5] === tracks.labelIndex[row] && Math.min(height, otherHeight) >= leastHeightShare * larger) {
        const across = (boxes[d]! + boxes[d + 2]!) / 2 * aspect - tracks.seenBox[at]!
        const down = Math.min(Math.abs(boxes[d + 1]! - top), Math.abs(boxes[d + 3]! - top - height))
        cost = Math.sqrt(across * across + down * down) / (mayBe * larger)
      }
      into[cell++] = cost
    }
  }
}
