import type { Orientation } from './frame-pixels.ts'
import type { AxisSpan } from './resample-table.ts'

/** A rectangle of the shown picture on the two axes of the stored one. */
export interface StoredSpans {
  readonly x: AxisSpan
  readonly y: AxisSpan
  /** The stored columns are the shown rows. */
  readonly isTransposed: boolean
}

/** Finds a rectangle of the picture as it is shown (`left`, `top`, `width`, `height`, pixels) in the picture as it is stored. */
export function toStoredSpans(storedWidth: number, storedHeight: number, { rotation, flip }: Orientation, left: number, top: number, width: number, height: number): StoredSpans {
  const isTransposed = rotation === 90 || rotation === 270
  const [shownWidth, shownHeight] = isTransposed
    ? [storedHeight, storedWidth]
    : [storedWidth, storedHeight]
  // Before mirroring; then a turn by 90 degrees clockwise shows stored (x, y) at (storedHeight - y, x).
  const across = toSpan(shownWidth, left, width, flip !== (rotation === 90 || rotation === 180))
  const down = toSpan(shownHeight, top, height, rotation === 180 || rotation === 270)
  return isTransposed
    ? { x: down, y: across, isTransposed }
    : { x: across, y: down, isTransposed }
}

function toSpan(size: number, from: number, length: number, reversed: boolean): AxisSpan {
  return {
    size,
    length,
    reversed,
    from: reversed
      ? size - from - length
      : from,
  }
}
