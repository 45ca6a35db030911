import type { NormBox } from '#contract/geometry'
import type { PaintOptions } from '../testing/painted-frame.ts'
import { describe, expect, it } from 'vitest'
import { readFramePixels } from '../frame-pixels.ts'
import { FrameLetterboxer } from '../letterbox-frame.ts'
import { edgeError, rectangleIn } from '../testing/edge-error.ts'
import { openFrameDevice, readNumbers } from '../testing/gpu.ts'
import { paintFrame, paintRectangle } from '../testing/painted-frame.ts'
import { openStubGraph } from '../testing/stub-graph.ts'
import { tinyHeadManifest } from '../testing/tiny-head-onnx.ts'
import { openGpuBatchDetector } from './gpu-batch-detector.ts'

const opened = await openFrameDevice()
const skip = 'skip' in opened
  ? opened.skip
  : undefined
const size = 96
const manifest = tinyHeadManifest(size)

async function letterboxed(frame: VideoFrame, crop?: NormBox, frames: 'best' | 'copy' = 'best', precision: 'fp32' | 'fp16' = 'fp32') {
  const { device } = opened as { device: GPUDevice }
  const graph = openStubGraph(device, manifest, 7, precision)
  const detector = await openGpuBatchDetector({ manifest, graph, frames })
  const reading = await readFramePixels(frame, new Uint8Array(0))
  if (reading.status !== 'read')
    throw new Error(reading.status)
  const boxer = new FrameLetterboxer(manifest.input)
  const cpu = new Float32Array(boxer.slotLength)
  const placement = boxer.write(reading.pixels, cpu, 0, crop)
  const [answer] = await detector.submit([
    {
      key: 'a',
      frame,
      crop,
      want: 'detect',
      captureMs: 0,
    },
  ]).readings
  expect(answer).toMatchObject({
    status: 'read',
    picture: { width: placement.pictureWidth, height: placement.pictureHeight },
  })
  const words = await readNumbers(device, graph.ownInput, boxer.slotLength / (precision === 'fp16'
    ? 2
    : 1))
  await detector.close()
  return { words, cpu, placement }
}

function worst(gpu: Float32Array, cpu: Float32Array): number {
  return gpu.reduce((most, v, i) => Math.max(most, Math.abs(v - cpu[i]!)), gpu.length === cpu.length
    ? 0
    : Infinity)
}

const crop = { x1: 0.31, y1: 0.2, x2: 0.55, y2: 0.7 }
const pictures: (PaintOptions & { crop?: NormBox })[] = [
  { width: 160, height: 90 },
  { width: 161, height: 97, hard: true },
  { width: 333, height: 207, hard: true },
  { width: 61, height: 35 },
  { width: 1, height: 1 },
  { width: 160, height: 90, matrix: 'smpte170m' },
  { width: 160, height: 90, fullRange: true },
  {
    width: 160,
    height: 90,
    matrix: 'smpte170m',
    fullRange: true,
  },
  {
    width: 160,
    height: 90,
    format: 'NV12',
    hard: true,
  },
  { width: 160, height: 90, rotation: 90 },
  { width: 161, height: 91, rotation: 180 },
  { width: 160, height: 90, rotation: 270 },
  { width: 160, height: 90, flip: true },
  {
    width: 160,
    height: 90,
    rotation: 90,
    flip: true,
  },
  { width: 640, height: 360, crop },
  {
    width: 640,
    height: 360,
    rotation: 270,
    flip: true,
    crop,
  },
]

describe.skipIf(skip)(`letterbox on the GPU against the processor${skip
  ? ` (skipped: ${skip})`
  : ''}`, () => {
  it.each(pictures)('%o differs by at most 3 of 255', async (picture) => {
    const { words, cpu } = await letterboxed(paintFrame(picture), picture.crop)
    expect(worst(words, cpu)).toBeLessThan(3)
    // The guard sees a picture: neither padding alone nor one colour.
    if (picture.width > 1)
      expect(Math.max(...cpu.subarray(0, 2000)) - Math.min(...cpu.subarray(0, 2000))).toBeGreaterThan(20)
  })

  it('copies frames where they cannot be bound', async () => {
    for (const picture of pictures.slice(8)) {
      const { words, cpu } = await letterboxed(paintFrame(picture), picture.crop, 'copy')
      expect(worst(words, cpu)).toBeLessThan(3)
    }
  })

  it('writes float16 two to a word', async () => {
    const { words, cpu } = await letterboxed(paintFrame({ width: 160, height: 90 }), undefined, 'best', 'fp16')
    const halves = new Uint16Array(words.buffer)
    const numbers = Float32Array.from(halves, bits => (bits >> 15
      ? -1
      : 1) * 2 ** ((bits >> 10 & 31) - 15) * (1 + (bits & 1023) / 1024))
    expect(worst(numbers, cpu)).toBeLessThan(3)
  })

  it('puts edges where boxes are counted from, to half a pixel', async () => {
    for (const [width, height] of [
      [161, 97],
      [333, 207],
      [97, 161],
      [640, 360],
    ] as const) {
      const rectangle = rectangleIn(width, height)
      const { words, placement } = await letterboxed(paintRectangle(width, height, rectangle))
      expect(edgeError(words, size, rectangle, placement)).toBeLessThan(0.5)
    }
  })
})
