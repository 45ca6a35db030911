import type { Placement } from './placement.ts'
import { clampUnit } from '../geometry/box.ts'

/** Numbers of one box: x1, y1, x2, y2, score, index in the labels. */
export const rowLength = 6

/** Boxes of one picture, best first, `rowLength` numbers each; `rows` may be longer than they need. */
export interface BoxRows {
  readonly count: number
  readonly rows: Float32Array
}

/**
 * Brings boxes from input pixels to 0..1 of the whole picture, in place, and drops those that lie wholly in the padding; answers how
 * many are left. The order stays.
 */
export function rowsToPicture(rows: Float32Array, count: number, placement: Placement): number {
  const { letterbox: { contentWidth, contentHeight, offsetX, offsetY }, cropX, cropY, cropWidth, cropHeight, pictureWidth, pictureHeight } = placement
  // By what the picture was really resized: its size in the input is whole pixels, so this is not quite the letterbox's scale.
  const toPictureX = cropWidth / contentWidth
  const toPictureY = cropHeight / contentHeight
  let kept = 0
  for (let i = 0; i < count; i++) {
    const from = i * rowLength
    const x1 = clampUnit(((rows[from]! - offsetX) * toPictureX + cropX) / pictureWidth)
    const y1 = clampUnit(((rows[from + 1]! - offsetY) * toPictureY + cropY) / pictureHeight)
    const x2 = clampUnit(((rows[from + 2]! - offsetX) * toPictureX + cropX) / pictureWidth)
    const y2 = clampUnit(((rows[from + 3]! - offsetY) * toPictureY + cropY) / pictureHeight)
    if (!(x2 > x1) || !(y2 > y1))
      continue
    const to = kept++ * rowLength
    rows[to] = x1
    rows[to + 1] = y1
    rows[to + 2] = x2
    rows[to + 3] = y2
    rows[to + 4] = rows[from + 4]!
    rows[to + 5] = rows[from + 5]!
  }
  return kept
}
