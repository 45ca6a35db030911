import type { NormBox } from '#contract/geometry'

/** Cells of the motion grid, and points of the picture whose mean is a cell's brightness. 9216 points see a person of 10 pixels in 640. */
export const motionColumns = 32
export const motionRows = 18
export const pointsPerCellSide = 4
export const motionCells = motionColumns * motionRows
/** Brightness (0..255) by which a cell must differ from the background to count: twice what H.264 at low rates makes of a still wall. */
export const motionThreshold = 6
/** The background follows what it sees with this time constant: a forklift that parks is background after about half a minute. */
export const motionMemoryMs = 10_000

/** What moved against the slowly learnt background of a camera. */
export interface MotionSummary {
  /** Share of the cells that differ, 0..1. 1 for a camera seen for the first time: nothing is missed. */
  readonly fraction: number
  /** The cells that differ, in 0..1 of the picture; absent when nothing moved. */
  readonly box?: NormBox
  /** Row by row; absent where the engine keeps them to itself. */
  readonly cells?: MotionCells
}

/** One number a cell of the grid. */
export interface MotionCells {
  /** 1 where it differs from the background. */
  readonly changed: Uint8Array
  /** Brightness now, 0..255. */
  readonly brightness: Uint8Array
}

/** Where a cell lies in the picture. */
export function cellBox(cell: number): NormBox {
  const column = cell % motionColumns
  const row = Math.floor(cell / motionColumns)
  return {
    x1: column / motionColumns,
    y1: row / motionRows,
    x2: (column + 1) / motionColumns,
    y2: (row + 1) / motionRows,
  }
}

/** The cells beside, above and below a cell. */
export function neighbours(cell: number): number[] {
  const column = cell % motionColumns
  return [
    ...column > 0
      ? [cell - 1]
      : [],
    ...column < motionColumns - 1
      ? [cell + 1]
      : [],
    ...cell >= motionColumns
      ? [cell - motionColumns]
      : [],
    ...cell < motionCells - motionColumns
      ? [cell + motionColumns]
      : [],
  ]
}

/** How far the background goes towards what is seen now, 0..1, after `elapsedMs`. The clock may jump back: then not at all. */
export function backgroundStep(elapsedMs: number): number {
  return elapsedMs > 0
    ? 1 - Math.exp(-elapsedMs / motionMemoryMs)
    : 0
}

/**
 * Compares the brightness of the cells (row by row, 0..255) with the background, then moves the background by `step`. `isFirst`: there
 * is no background yet; it becomes what is seen, and everything counts as motion.
 */
export function observeMotion(cells: Float32Array, background: Float32Array, step: number, isFirst: boolean): MotionSummary {
  let changed = 0
  const differs = new Uint8Array(motionCells)
  const brightness = new Uint8Array(motionCells)
  let [left, top, right, bottom] = [motionColumns, motionRows, -1, -1]
  for (let cell = 0; cell < motionCells; cell++) {
    const difference = cells[cell]! - background[cell]!
    // Whole numbers are finer than any camera's noise.
    brightness[cell] = Math.min(255, cells[cell]! + 0.5)
    background[cell] = isFirst
      ? cells[cell]!
      : background[cell]! + step * difference
    if (!isFirst && !(Math.abs(difference) > motionThreshold))
      continue
    changed++
    differs[cell] = 1
    const column = cell % motionColumns
    const row = Math.floor(cell / motionColumns)
    left = Math.min(left, column)
    right = Math.max(right, column)
    top = Math.min(top, row)
    bottom = Math.max(bottom, row)
  }
  return {
    ...toSummary(changed, left, top, right, bottom),
    cells: {
      changed: differs,
      brightness,
    },
  }
}

/** First and last column and row that changed, as a summary. */
export function toSummary(changed: number, left: number, top: number, right: number, bottom: number): MotionSummary {
  return changed === 0
    ? { fraction: 0 }
    : {
        fraction: changed / motionCells,
        box: {
          x1: left / motionColumns,
          y1: top / motionRows,
          x2: (right + 1) / motionColumns,
          y2: (bottom + 1) / motionRows,
        },
      }
}
