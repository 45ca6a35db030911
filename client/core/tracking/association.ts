import type { BoxRows } from '../detection/box-rows.ts'
import type { RowList } from './row-list.ts'
import type { TrackTable } from './track-table.ts'
import { AssignmentSolver } from './assignment.ts'
import { associationCosts } from './association-cost.ts'
import { recoveryCosts } from './recovery-cost.ts'

/** Pairs tracks with detections; keeps the memory that this takes. */
export class Association {
  readonly #solver = new AssignmentSolver()
  #cost = new Float64Array(0)

  /**
   * Pairs the tracks in `rows` with the detections in `columns` at the least cost below `limit`, and lets the tracks see
   * them. What found no partner moves to the front of both lists, in order. `isRecovery`: by where the tracks were seen last.
   */
  pair(tracks: TrackTable, rows: RowList, from: BoxRows, columns: RowList, limit: number, atMs: number, aspect: number, isRecovery = false): void {
    if (rows.count === 0 || columns.count === 0)
      return
    const cells = rows.count * columns.count
    if (this.#cost.length < cells)
      this.#cost = new Float64Array(cells * 2)
    if (isRecovery)
      recoveryCosts(tracks, rows, from, columns, aspect, this.#cost, atMs)
    else
      associationCosts(tracks, rows, from, columns, aspect, this.#cost)
    this.#solver.solve(this.#cost, rows.count, columns.count, limit)
    const { columnOfRow } = this.#solver
    let leftRows = 0
    for (let i = 0; i < rows.count; i++) {
      const j = columnOfRow[i]!
      if (j < 0) {
        rows.items[leftRows++] = rows.items[i]!
        continue
      }
      tracks.see(rows.items[i]!, from, columns.items[j]!, atMs, aspect)
      columns.items[j] = -1
    }
    rows.count = leftRows
    let leftColumns = 0
    for (let j = 0; j < columns.count; j++) {
      if (columns.items[j]! >= 0)
        columns.items[leftColumns++] = columns.items[j]!
    }
    columns.count = leftColumns
  }
}
