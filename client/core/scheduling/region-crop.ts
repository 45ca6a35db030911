import type { NormBox } from '#contract/geometry'

/** Motion larger than this part of the picture's width or height is seen well enough in the whole. */
const farSize = 0.25
/** The picture must be so much larger than what the detector sees of it that a crop shows more. */
const gainFrom = 1.5
/** Motion keeps so much room around it on each side, of its own size: what moves of a person is often the legs alone. */
const margin = 0.75

/**
 * The part of a picture to be looked at again at its own resolution, in whole even pixels as 0..1 of the picture; undefined when the whole
 * shows as much. As large as the detector's input where the picture allows, so that no pixel is scaled; around what moved.
 */
export function chooseCrop(moved: NormBox | undefined, pictureWidth: number, pictureHeight: number, inputWidth: number, inputHeight: number): NormBox | undefined {
  if (!moved || Math.max(pictureWidth / inputWidth, pictureHeight / inputHeight) < gainFrom)
    return undefined
  const width = moved.x2 - moved.x1
  const height = moved.y2 - moved.y1
  if (width > farSize || height > farSize || !(width > 0) || !(height > 0))
    return undefined
  const [x1, x2] = span(moved.x1, moved.x2, pictureWidth, inputWidth)
  const [y1, y2] = span(moved.y1, moved.y2, pictureHeight, inputHeight)
  return { x1, y1, x2, y2 }
}

/** One axis: at least `wanted` pixels around the motion, within the picture, on even pixels because colour has half the resolution. */
function span(from: number, to: number, pixels: number, wanted: number): [number, number] {
  const room = (to - from) * margin
  const length = Math.min(pixels, Math.max(wanted, Math.ceil((to - from + 2 * room) * pixels)))
  const even = Math.max(2, length & ~1)
  const middle = (from + to) / 2 * pixels
  const start = Math.max(0, Math.min(pixels - even, Math.round(middle - even / 2))) & ~1
  return [
    start / pixels,
    Math.min(1, (start + even) / pixels),
  ]
}
