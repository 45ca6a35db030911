import type { NormBox } from '#contract/geometry'
import type { Letterbox, LetterboxAnchor } from '../geometry/letterbox.ts'
import { clampUnit } from '../geometry/box.ts'
import { fitLetterbox } from '../geometry/letterbox.ts'

/** Which part of a picture lies where in the detector's input. All in pixels; the picture is meant as it is shown, rotation applied. */
export interface Placement {
  readonly pictureWidth: number
  readonly pictureHeight: number
  /** Whole pixels of the picture; all of it when no region was asked for. */
  readonly cropX: number
  readonly cropY: number
  readonly cropWidth: number
  readonly cropHeight: number
  /** Input = (picture - crop) * scale + offset. */
  readonly letterbox: Letterbox
}

/** Places a picture, or the whole pixels that `crop` touches, into an input. Sizes in pixels, all at least 1. */
export function placePicture(pictureWidth: number, pictureHeight: number, crop: NormBox | undefined, inputWidth: number, inputHeight: number, anchor: LetterboxAnchor): Placement {
  const [cropX, cropWidth] = pixelSpan(crop?.x1 ?? 0, crop?.x2 ?? 1, pictureWidth)
  const [cropY, cropHeight] = pixelSpan(crop?.y1 ?? 0, crop?.y2 ?? 1, pictureHeight)
  return {
    pictureWidth,
    pictureHeight,
    cropX,
    cropY,
    cropWidth,
    cropHeight,
    letterbox: fitLetterbox(cropWidth, cropHeight, inputWidth, inputHeight, anchor),
  }
}

/** First pixel and length; never empty, never outside. The tiny terms keep 0.3 * 10 from reaching into a fourth pixel. */
function pixelSpan(from: number, to: number, size: number): [number, number] {
  const first = Math.min(Math.floor(clampUnit(from) * size + 1e-6), size - 1)
  const end = Math.max(first + 1, Math.min(size, Math.ceil(clampUnit(to) * size - 1e-6)))
  return [first, end - first]
}
