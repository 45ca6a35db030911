import type { Rectangle } from './edge-error.ts'

export interface PaintOptions {
  readonly format?: 'I420' | 'NV12'
  readonly width: number
  readonly height: number
  readonly matrix?: VideoMatrixCoefficients
  readonly fullRange?: boolean
  readonly rotation?: 0 | 90 | 180 | 270
  readonly flip?: boolean
  /** Moves the pattern. */
  readonly shift?: number
  /** Hard edges, not only slopes. Within the colours that RGB can show: others are cut off before filtering or after, as the browser decodes. */
  readonly hard?: boolean
  readonly timestamp?: number
}

/** A frame as a decoder gives it, with luma and chroma of slopes and waves, so that no two places are alike. */
export function paintFrame(options: PaintOptions): VideoFrame {
  const { format = 'I420', width, height, matrix = 'bt709', fullRange = false, shift = 0, hard = false } = options
  const [cw, ch] = [
    Math.ceil(width / 2),
    Math.ceil(height / 2),
  ]
  const data = new Uint8Array(width * height + 2 * cw * ch)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const slope = 95 + 45 * x / width + 30 * y / height + 15 * Math.sin((x + shift) / 9) * Math.cos((y - shift) / 7)
      data[y * width + x] = hard && (Math.floor((x + shift) / 5) + Math.floor(y / 7)) % 2 === 0
        ? 180
        : slope
    }
  }
  for (let y = 0; y < ch; y++) {
    for (let x = 0; x < cw; x++) {
      const u = 112 + 20 * x / cw + 6 * Math.sin((x + y + shift) / 11)
      const v = 114 + 20 * y / ch + 6 * Math.cos((x - y) / 13)
      const at = y * cw + x
      data[width * height + (format === 'I420'
        ? at
        : 2 * at)] = u
      data[width * height + (format === 'I420'
        ? cw * ch + at
        : 2 * at + 1)] = v
    }
  }
  const { rotation = 0, flip = false } = options
  return new VideoFrame(data, {
    format,
    codedWidth: width,
    codedHeight: height,
    timestamp: options.timestamp ?? 0,
    colorSpace: {
      matrix,
      fullRange,
      primaries: 'bt709',
      transfer: 'bt709',
    },
    ...({ rotation, flip } as object),
  })
}

/** A grey frame with one bright rectangle; its edges in whole pixels. */
export function paintRectangle(width: number, height: number, { left, top, right, bottom }: Rectangle): VideoFrame {
  const [cw, ch] = [
    Math.ceil(width / 2),
    Math.ceil(height / 2),
  ]
  const data = new Uint8Array(width * height + 2 * cw * ch).fill(128)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data[y * width + x] = x >= left && x < right && y >= top && y < bottom
        ? 200
        : 60
    }
  }
  return new VideoFrame(data, {
    format: 'I420',
    codedWidth: width,
    codedHeight: height,
    timestamp: 0,
    colorSpace: {
      matrix: 'bt709',
      fullRange: false,
      primaries: 'bt709',
      transfer: 'bt709',
    },
  })
}
