/** Where a picture lies inside the detector's input: input = picture * scale + offset, all in pixels. */
export interface Letterbox {
  /** Stretched pictures have another one in each direction: contentWidth and contentHeight tell them. */
  readonly scale: number
  readonly offsetX: number
  readonly offsetY: number
  /** Size of the picture inside the input, whole pixels. */
  readonly contentWidth: number
  readonly contentHeight: number
}

export type LetterboxAnchor = 'top-left' | 'centre' | 'stretch'

/**
 * Fits a picture into an input, without distorting it unless `anchor` is 'stretch'. Sizes in pixels, all at least 1.
 * Rounding follows YOLOX's `preproc` (floor of the scaled size), so that boxes agree with its own evaluation.
 */
export function fitLetterbox(pictureWidth: number, pictureHeight: number, inputWidth: number, inputHeight: number, anchor: LetterboxAnchor): Letterbox {
  if (anchor === 'stretch') {
    return {
      scale: inputWidth / pictureWidth,
      offsetX: 0,
      offsetY: 0,
      contentWidth: inputWidth,
      contentHeight: inputHeight,
    }
  }
  const scale = Math.min(inputWidth / pictureWidth, inputHeight / pictureHeight)
  // The tiny term keeps 640 * (416 / 640) from falling to 415 by floating point.
  const contentWidth = Math.max(1, Math.floor(pictureWidth * scale + 1e-6))
  const contentHeight = Math.max(1, Math.floor(pictureHeight * scale + 1e-6))
  const centred = anchor === 'centre'
  return {
    scale,
    offsetX: centred
      ? Math.floor((inputWidth - contentWidth) / 2)
      : 0,
    offsetY: centred
      ? Math.floor((inputHeight - contentHeight) / 2)
      : 0,
    contentWidth,
    contentHeight,
  }
}
