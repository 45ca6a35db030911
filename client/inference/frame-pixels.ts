/** Formats that decoders and canvases hand out and that we read without a canvas. */
const readableFormats = [
  'I420',
  'NV12',
  'RGBA',
  'RGBX',
  'BGRA',
  'BGRX',
] as const
export type ReadableFormat = (typeof readableFormats)[number]

/** How a stored picture is turned to be shown: clockwise by `rotation` degrees, then mirrored left to right. */
export interface Orientation {
  readonly rotation: 0 | 90 | 180 | 270
  readonly flip: boolean
}

export const upright: Orientation = { rotation: 0, flip: false }

/** The visible part of a frame in memory, as it is stored. Sizes in pixels, offsets and strides in bytes. */
export interface FramePixels {
  readonly format: ReadableFormat
  readonly width: number
  readonly height: number
  readonly data: Uint8Array<ArrayBuffer>
  readonly planes: readonly { readonly offset: number, readonly stride: number }[]
  /** How Y'CbCr becomes RGB; meaningless for the RGB formats. */
  readonly matrix: 'bt601' | 'bt709'
  readonly fullRange: boolean
  /** Upright when absent. */
  readonly orientation?: Orientation
}

export type FrameReading
  = | { status: 'read', pixels: FramePixels, buffer: Uint8Array<ArrayBuffer> }
    | { status: 'empty' }
    | { status: 'unreadable', reason: string }

/**
 * Copies the visible rectangle of a frame out of the decoder's memory, without a canvas. `buffer` is reused when it is large enough;
 * the answer's `buffer` is the one to offer next time. The frame stays open: closing it is the caller's.
 */
export async function readFramePixels(frame: VideoFrame, buffer: Uint8Array<ArrayBuffer>): Promise<FrameReading> {
  const { format, visibleRect: rect, colorSpace } = frame
  if (!rect || rect.width < 1 || rect.height < 1)
    return { status: 'empty' }
  const readable = readableFormats.find(f => f === format)
  try {
    // A frame in a format of its own (null: it lives on the GPU) is converted by the browser.
    const options: VideoFrameCopyToOptions = readable
      ? {}
      : { format: 'RGBA', colorSpace: 'srgb' }
    const size = frame.allocationSize(options)
    const into = buffer.length >= size
      ? buffer
      : new Uint8Array(size)
    const layout = await frame.copyTo(into, options)
    return {
      status: 'read',
      buffer: into,
      pixels: {
        format: readable ?? 'RGBA',
        width: rect.width,
        height: rect.height,
        data: into,
        planes: layout.map(({ offset, stride }) => ({ offset, stride })),
        matrix: matrixOf(colorSpace.matrix, rect.height),
        fullRange: colorSpace.fullRange ?? false,
        orientation: orientationOf(frame),
      },
    }
  }
  catch (error) {
    return { status: 'unreadable', reason: `A ${rect.width}x${rect.height} frame (${format ?? 'opaque'}) could not be read: ${error instanceof Error
      ? error.message
      : String(error)}.` }
  }
}

/** TypeScript's DOM library does not know these two of WebCodecs yet; browsers without them do not turn frames. */
export function orientationOf(frame: VideoFrame): Orientation {
  const { rotation = 0, flip = false } = frame as VideoFrame & { rotation?: number, flip?: boolean }
  return {
    rotation: ([90, 180, 270] as const).find(r => r === rotation) ?? 0,
    flip,
  }
}

/** Width and height as shown, pixels. */
export function shownSize({ width, height, orientation }: Pick<FramePixels, 'width' | 'height' | 'orientation'>): { width: number, height: number } {
  return orientation?.rotation === 90 || orientation?.rotation === 270
    ? { width: height, height: width }
    : { width, height }
}

/** Cameras often leave the matrix unsaid; then HD is BT.709 and the rest BT.601, as decoders assume. */
export function matrixOf(matrix: VideoMatrixCoefficients | null, height: number): FramePixels['matrix'] {
  if (matrix === 'bt709')
    return 'bt709'
  if (matrix === 'smpte170m' || matrix === 'bt470bg')
    return 'bt601'
  return height >= 720
    ? 'bt709'
    : 'bt601'
}
