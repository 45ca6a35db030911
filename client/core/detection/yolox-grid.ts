/** Column, row and stride of every anchor of a YOLOX head, in the head's own order: stride by stride, row by row. */
export interface YoloxGrid {
  readonly anchors: number
  readonly column: Float32Array
  readonly row: Float32Array
  readonly stride: Float32Array
}

/** Builds the grid of an input (pixels) for strides such as 8, 16, 32; 416x416 gives 3549 anchors. Source: YOLOX, arXiv:2107.08430. */
export function createYoloxGrid(inputWidth: number, inputHeight: number, strides: readonly number[]): YoloxGrid {
  const anchors = strides.reduce((sum, s) => sum + Math.floor(inputWidth / s) * Math.floor(inputHeight / s), 0)
  const grid = {
    anchors,
    column: new Float32Array(anchors),
    row: new Float32Array(anchors),
    stride: new Float32Array(anchors),
  }
  let index = 0
  for (const stride of strides) {
    const columns = Math.floor(inputWidth / stride)
    const rows = Math.floor(inputHeight / stride)
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, index++) {
        grid.column[index] = column
        grid.row[index] = row
        grid.stride[index] = stride
      }
    }
  }
  return grid
}
