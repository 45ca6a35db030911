import type { FramePixels } from './frame-pixels.ts'
import { describe, expect, it } from 'vitest'
import { buildManifest } from '../core/detection/testing/build.ts'
import { readFramePixels } from './frame-pixels.ts'
import { FrameLetterboxer } from './letterbox-frame.ts'

const width = 96
const height = 64

/** Smooth colours all over the cube, so that the places of chroma samples matter but their filter hardly does. */
function paint(format: 'I420' | 'NV12', w = width, h = height): Uint8Array<ArrayBuffer> {
  const [cw, ch] = [
    Math.ceil(w / 2),
    Math.ceil(h / 2),
  ]
  const data = new Uint8Array(w * h + 2 * cw * ch)
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++)
      data[y * w + x] = 60 + Math.round(100 * x / w + 40 * y / h)
  }
  for (let y = 0; y < ch; y++) {
    for (let x = 0; x < cw; x++) {
      const [u, v] = [90 + Math.round(60 * x / cw), 110 + Math.round(50 * y / ch)]
      const at = y * cw + x
      data[w * h + (format === 'I420'
        ? at
        : 2 * at)] = u
      data[w * h + (format === 'I420'
        ? cw * ch + at
        : 2 * at + 1)] = v
    }
  }
  return data
}

async function read(frame: VideoFrame): Promise<FramePixels> {
  const reading = await readFramePixels(frame, new Uint8Array(0))
  if (reading.status !== 'read')
    throw new Error(reading.status)
  return reading.pixels
}

/** Letterboxes at scale 1 and compares with what the browser paints for the same frame. */
async function worstAgainstCanvas(frame: VideoFrame): Promise<number> {
  const { width: w, height: h } = frame.visibleRect!
  const boxer = new FrameLetterboxer(buildManifest({
    input: {
      name: 'images',
      width: w,
      height: h,
      type: 'float32',
      colourOrder: 'RGB',
      range: '0..255',
      letterbox: { anchor: 'top-left', pad: 114 },
    },
  }).input)
  const batch = new Float32Array(boxer.slotLength)
  boxer.write(await read(frame), batch, 0)
  const canvas = new OffscreenCanvas(w, h)
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  context.drawImage(frame, 0, 0)
  const painted = context.getImageData(0, 0, w, h).data
  let worst = 0
  for (let i = 0; i < w * h; i++) {
    for (let c = 0; c < 3; c++)
      worst = Math.max(worst, Math.abs(painted[4 * i + c]! - batch[c * w * h + i]!))
  }
  return worst
}

function bt(matrix: VideoMatrixCoefficients, fullRange: boolean): VideoColorSpaceInit {
  return {
    matrix,
    fullRange,
    primaries: 'bt709',
    transfer: 'bt709',
  }
}

describe('frames read without a canvas look like the browser\'s own painting', () => {
  it.each([
    ['I420', 'bt709', false],
    ['I420', 'smpte170m', false],
    ['I420', 'bt709', true],
    ['NV12', 'bt709', false],
    ['NV12', 'smpte170m', false],
  ] as const)('%s %s full range %s', async (format, matrix, fullRange) => {
    const frame = new VideoFrame(paint(format), {
      format,
      codedWidth: width,
      codedHeight: height,
      timestamp: 0,
      colorSpace: bt(matrix, fullRange),
    })
    expect(await worstAgainstCanvas(frame)).toBeLessThan(6)
    frame.close()
  })

  it('a visible rectangle inside a larger coded picture', async () => {
    const frame = new VideoFrame(paint('I420'), {
      format: 'I420',
      codedWidth: width,
      codedHeight: height,
      visibleRect: { x: 16, y: 8, width: 64, height: 48 },
      timestamp: 0,
      colorSpace: bt('bt709', false),
    })
    expect(await read(frame)).toMatchObject({ width: 64, height: 48 })
    expect(await worstAgainstCanvas(frame)).toBeLessThan(6)
    frame.close()
  })

  it('a frame of a canvas, odd in size', async () => {
    const canvas = new OffscreenCanvas(51, 33)
    const context = canvas.getContext('2d')!
    const gradient = context.createLinearGradient(0, 0, 51, 33)
    gradient.addColorStop(0, 'rgb(200, 30, 60)')
    gradient.addColorStop(1, 'rgb(20, 160, 90)')
    context.fillStyle = gradient
    context.fillRect(0, 0, 51, 33)
    const frame = new VideoFrame(canvas, { timestamp: 0 })
    expect(await worstAgainstCanvas(frame)).toBeLessThan(3)
    frame.close()
  })

  it('names a closed frame instead of throwing', async () => {
    const frame = new VideoFrame(paint('I420'), {
      format: 'I420',
      codedWidth: width,
      codedHeight: height,
      timestamp: 0,
    })
    frame.close()
    expect((await readFramePixels(frame, new Uint8Array(0))).status).not.toBe('read')
  })
})
