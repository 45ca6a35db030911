import type { FramePixels, FrameReading } from '../../../inference/frame-pixels.ts'
import type { InferenceEngine } from '../../../inference/inference-engine.ts'
import { speak } from '../../../core/detection/testing/build.ts'
import { openFakeEngine } from '../../../inference/fake-engine.ts'

/** A frame of a camera with one person at `x` (0..1), or nobody. */
export class FakeFrame {
  readonly timestamp: number
  readonly x: number | undefined
  readonly reading: FrameReading['status']
  closed = 0

  constructor(timestampMs: number, x: number | undefined, reading: FrameReading['status'] = 'read') {
    this.timestamp = timestampMs * 1000
    this.x = x
    this.reading = reading
  }

  close(): void {
    this.closed++
  }
}

/** Paints the person's place into the first pixel, where `seeingEngine` reads it. */
export async function readFakePixels(frame: FakeFrame, buffer: Uint8Array<ArrayBuffer>): Promise<FrameReading> {
  if (frame.closed)
    throw new Error('A closed frame was read.')
  if (frame.reading === 'empty')
    return { status: 'empty' }
  if (frame.reading === 'unreadable')
    return { status: 'unreadable', reason: 'The frame is broken.' }
  const data = buffer.length
    ? buffer
    : new Uint8Array(64 * 64 * 4)
  data.fill(frame.x === undefined
    ? 0
    : Math.round(frame.x * 200) + 20)
  const pixels: FramePixels = {
    format: 'RGBA',
    width: 64,
    height: 64,
    data,
    planes: [
      { offset: 0, stride: 256 },
    ],
    matrix: 'bt601',
    fullRange: true,
  }
  return { status: 'read', pixels, buffer: data }
}

/** An engine for `buildManifest()`'s detector that finds the person of a fake frame. `runs` notes the batch sizes. */
export function seeingEngine(runs: number[], spoil?: (data: Float32Array) => void): InferenceEngine {
  const engine = openFakeEngine({
    input: {
      name: 'images',
      type: 'float32',
      shape: ['N', 3, 64, 64],
    },
    output: {
      name: 'output',
      type: 'float32',
      shape: ['N', 84, 7],
    },
    answer(picture, slot) {
      if (picture[0]! >= 20) {
        speak(slot, 0, 7, {
          anchor: 20,
          column: 4,
          row: 2,
          stride: 8,
          cx: (picture[0]! - 20) / 200 * 64,
          cy: 40,
          w: 12,
          h: 24,
          objectness: 0.95,
          classes: [0.9, 0],
        })
      }
    },
  })
  return {
    ...engine,
    async run(batch, count) {
      runs.push(count)
      const answer = await engine.run(batch, count)
      spoil?.(answer.data)
      return answer
    },
  }
}
