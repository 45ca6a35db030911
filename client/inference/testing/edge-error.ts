import type { Placement } from '../../core/detection/placement.ts'

/** Edges of a bright rectangle in a dark picture, pixels of the picture. */
export interface Rectangle { readonly left: number, readonly top: number, readonly right: number, readonly bottom: number }

/** The four edges at these shares of a picture, on whole pixels. */
export function rectangleIn(width: number, height: number): Rectangle {
  return {
    left: Math.round(0.2 * width),
    top: Math.round(0.3 * height),
    right: Math.round(0.7 * width),
    bottom: Math.round(0.8 * height),
  }
}

/**
 * How far (input pixels) the edges of the rectangle lie in a letterboxed plane, `rowLength` numbers a row, from where boxes are counted.
 * Infinity when there are not two edges each way.
 */
export function edgeError(plane: Float32Array, rowLength: number, { left, top, right, bottom }: Rectangle, placement: Placement): number {
  const { pictureWidth, pictureHeight, letterbox: { contentWidth, contentHeight, offsetX, offsetY } } = placement
  const toX = (x: number): number => x * contentWidth / pictureWidth + offsetX
  const toY = (y: number): number => y * contentHeight / pictureHeight + offsetY
  const middleX = Math.round(toX((left + right) / 2))
  const middleY = Math.round(toY((top + bottom) / 2))
  const across = crossings(Array.from({ length: contentWidth }, (_, x) => plane[(middleY) * rowLength + x + offsetX]!))
  const down = crossings(Array.from({ length: contentHeight }, (_, y) => plane[(y + offsetY) * rowLength + middleX]!))
  if (across.length !== 2 || down.length !== 2)
    return Infinity
  return Math.max(...[
    across[0]! + offsetX - toX(left),
    across[1]! + offsetX - toX(right),
    down[0]! + offsetY - toY(top),
    down[1]! + offsetY - toY(bottom),
  ].map(Math.abs))
}

/** Where a line of pixels crosses the middle between dark and bright, in pixels from its beginning (a pixel's centre is at .5). */
function crossings(line: readonly number[]): number[] {
  const middle = (line[1]! + Math.max(...line)) / 2
  const found: number[] = []
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1]!, line[i]!]
    if ((a < middle) !== (b < middle))
      found.push(i - 0.5 + (middle - a) / (b - a))
  }
  return found
}
