import type { FramePixels } from './frame-pixels.ts'
import { describe, expect, it } from 'vitest'
import { buildManifest, speak } from '../core/detection/testing/build.ts'
import { openCpuBatchDetector } from './cpu-batch-detector.ts'
import { openFakeEngine } from './fake-engine.ts'

const manifest = buildManifest()
const anchors = 84
const columns = 7

/** A grey picture with one bright rectangle (0..1), 128x64. */
class Picture {
  isClosed = false
  readonly rect: readonly [number, number, number, number] | undefined
  constructor(rect?: readonly [number, number, number, number]) {
    this.rect = rect
  }

  close(): void {
    this.isClosed = true
  }

  get pixels(): FramePixels {
    const [width, height] = [128, 64]
    const data = new Uint8Array(width * height * 4).fill(60)
    const [x1, y1, x2, y2] = this.rect ?? [0, 0, 0, 0]
    for (let y = y1 * height; y < y2 * height; y++)
      data.fill(250, (y * width + x1 * width) * 4, (y * width + x2 * width) * 4)
    return {
      format: 'RGBA',
      width,
      height,
      data,
      planes: [
        { offset: 0, stride: width * 4 },
      ],
      matrix: 'bt601',
      fullRange: true,
    }
  }
}

/** Says one box, 16 input pixels wide, at the place (input pixels) of the brightest pixel. */
function open(say?: (slot: Float32Array) => void) {
  const engine = openFakeEngine({
    input: {
      name: 'images',
      type: 'float32',
      shape: ['N', 3, 64, 64],
    },
    output: {
      name: 'output',
      type: 'float32',
      shape: ['N', anchors, columns],
    },
    answer(picture, slot) {
      if (say)
        return say(slot)
      const first = picture.subarray(0, 4096).findIndex(v => v > 200)
      if (first >= 0) {
        speak(slot, 0, columns, {
          anchor: 0,
          column: 0,
          row: 0,
          stride: 8,
          cx: first % 64 + 8,
          cy: Math.floor(first / 64) + 8,
          w: 16,
          h: 16,
          objectness: 0.9,
          classes: [0.9, 0],
        })
      }
    },
  })
  return openCpuBatchDetector<Picture>({
    manifest,
    engine,
    readPixels: async (frame) => {
      if (frame.rect?.[0] === -1)
        return { status: 'empty' }
      const { pixels } = frame
      return { status: 'read', pixels, buffer: pixels.data }
    },
  })
}

const detect = { want: 'detect', captureMs: 0 } as const

describe('cpu batch detector', () => {
  it('answers one reading per slot in order, frames closed, boxes in the whole picture also for a region', async () => {
    const detector = open()
    const frames = [
      new Picture([0.5, 0.25, 0.75, 0.75]),
      new Picture(),
      new Picture([0.5, 0.25, 0.75, 0.75]),
      new Picture([-1, 0, 0, 0]),
      new Picture(),
    ]
    const { accepted, readings } = detector.submit([
      { ...detect, key: 'a', frame: frames[0]! },
      { ...detect, key: 'b', frame: frames[1]! },
      {
        ...detect,
        key: 'a',
        frame: frames[2]!,
        crop: { x1: 0.5, y1: 0, x2: 1, y2: 1 },
      },
      { ...detect, key: 'c', frame: frames[3]! },
      {
        ...detect,
        key: 'd',
        frame: frames[4]!,
        want: 'motion',
      },
    ])
    expect(detector.stats().openFrames).toBe(5)
    await accepted
    expect(frames.every(f => f.isClosed)).toBe(true)
    expect(detector.stats()).toMatchObject({ openFrames: 0, frames: 5, looks: 1 })
    const [whole, nothing, region, empty, gate] = await readings
    // The whole picture is halved: 64 + 16 pixels of 128 become 32 of 64; the box of 16 input pixels is 32 of the picture.
    expect(whole).toMatchObject({
      status: 'read',
      picture: { width: 128, height: 64 },
      motion: { fraction: 1 },
    })
    expect(whole?.status === 'read' && [
      ...whole.boxes.rows.subarray(0, 4),
    ]).toEqual([0.5, 0.25, 0.75, 0.75])
    expect(nothing).toMatchObject({
      status: 'read',
      boxes: { count: 0 },
    })
    // The region of 64x64 is seen pixel by pixel, so the same 16 input pixels are 16 of the picture; it begins at its left edge.
    expect(region?.status === 'read' && [
      ...region.boxes.rows.subarray(0, 4),
    ]).toEqual([0.5, 0.25, 0.625, 0.5])
    expect(region).not.toHaveProperty('motion.fraction')
    expect(empty).toMatchObject({ status: 'bad-frame' })
    expect(gate).toMatchObject({
      status: 'motion',
      motion: { fraction: 1 },
    })
    await detector.close()
  })

  it('tells where it moves, also while the engine answers nonsense', async () => {
    const detector = open(slot => slot.fill(Number.NaN))
    const look = async (frame: Picture, captureMs: number) => (await detector.submit([
      {
        key: 'a',
        frame,
        want: 'detect',
        captureMs,
      },
    ]).readings)[0]
    await look(new Picture(), 0)
    expect(await look(new Picture(), 200)).toMatchObject({
      status: 'odd-output',
      motion: { fraction: 0 },
    })
    const moved = await look(new Picture([0.5, 0, 0.75, 0.5]), 400)
    expect(moved).toMatchObject({
      status: 'odd-output',
      motion: {
        fraction: 1 / 8,
        box: { x1: 0.5, y1: 0, x2: 0.75, y2: 0.5 },
      },
    })
    detector.forget('a')
    expect(await look(new Picture(), 600)).toMatchObject({
      motion: { fraction: 1 },
    })
    await detector.close()
  })

  it('takes the next look before the last was read, and rejects looks after it is closed', async () => {
    const detector = open()
    const looks = [0.25, 0.5].map(x => detector.submit([
      {
        ...detect,
        key: 'a',
        frame: new Picture([x, 0, x + 0.25, 0.5]),
      },
    ]))
    const lefts = (await Promise.all(looks.map(l => l.readings))).map(([r]) => r?.status === 'read' && r.boxes.rows[0])
    expect(lefts).toEqual([0.25, 0.5])
    expect(() => detector.submit(Array.from({ length: 13 }, () => ({
      ...detect,
      key: 'a',
      frame: new Picture(),
    })))).toThrow(/at most 12/)
    await detector.close()
    const late = new Picture()
    await expect(detector.submit([
      { ...detect, key: 'a', frame: late },
    ]).readings).rejects.toThrow(/closed/)
    expect(late.isClosed).toBe(true)
    expect(detector.stats().openFrames).toBe(0)
  })
})
