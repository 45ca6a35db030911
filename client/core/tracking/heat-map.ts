import type { Label } from '#contract/detection'
import type { RecordedLook } from './track-history.ts'
import { footPoint } from '../geometry/box.ts'

/** Where people or trucks were: seconds that their feet were in each cell of a grid over the picture, row by row. */
export interface HeatMap {
  readonly columns: number
  readonly rows: number
  readonly seconds: Float64Array
  /** How long the camera was looked at, ms. */
  readonly seenMs: number
}

/** Looks further apart say nothing of the time between them. */
const bridgeMs = 2_500

/** Adds looks up, oldest first, as they come: a month of looks is never in memory. */
export class HeatMapSum {
  readonly #columns: number
  readonly #rows: number
  readonly #labels: ReadonlySet<Label>
  readonly #seconds: Float64Array
  #seenMs = 0
  #before: RecordedLook | undefined

  /** `columns` x `rows` cells, whole numbers from 1 on; only tracks of `labels` count. */
  constructor(columns: number, rows: number, labels: readonly Label[] = ['person']) {
    this.#columns = columns
    this.#rows = rows
    this.#labels = new Set(labels)
    this.#seconds = new Float64Array(columns * rows)
  }

  /** What a look showed holds until the next one. */
  add(look: RecordedLook): void {
    const before = this.#before
    this.#before = look
    const lengthMs = before
      ? look.capturedAt - before.capturedAt
      : 0
    if (!before || !(lengthMs > 0) || lengthMs > bridgeMs)
      return
    this.#seenMs += lengthMs
    for (const { label, box } of before.tracks) {
      if (!this.#labels.has(label))
        continue
      const { x, y } = footPoint(box)
      // The lower and the right edge of the picture belong to the last cells.
      const column = Math.min(this.#columns - 1, Math.max(0, Math.floor(x * this.#columns)))
      const row = Math.min(this.#rows - 1, Math.max(0, Math.floor(y * this.#rows)))
      this.#seconds[row * this.#columns + column]! += lengthMs / 1000
    }
  }

  get map(): HeatMap {
    return {
      columns: this.#columns,
      rows: this.#rows,
      seconds: this.#seconds.slice(),
      seenMs: this.#seenMs,
    }
  }
}
