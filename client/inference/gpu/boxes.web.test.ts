import type { ModelManifest } from '#contract/model-manifest'
import type { SlotReading } from '../batch-detector.ts'
import { describe, expect, it } from 'vitest'
import { yoloxHeadOf } from '../../core/detection/head-decoder.ts'
import { createHeadReader } from '../../core/detection/head-reader.ts'
import { placePicture } from '../../core/detection/placement.ts'
import { buildManifest } from '../../core/detection/testing/build.ts'
import { openFrameDevice } from '../testing/gpu.ts'
import { paintFrame } from '../testing/painted-frame.ts'
import { openStubGraph } from '../testing/stub-graph.ts'
import { openGpuBatchDetector } from './gpu-batch-detector.ts'

const opened = await openFrameDevice()
const skip = 'skip' in opened
  ? opened.skip
  : undefined
const columns = 8
const anchors = 84
const slots = 12
const slotLength = anchors * columns

function generator(seed: number): () => number {
  let state = seed
  return () => ((state = Math.imul(state, 1103515245) + 12345 | 0) >>> 8) / 2 ** 24
}

/** Heads of 12 slots; scores in few steps, so that many are equal; slot n has boxes at about n of 12 anchors. */
function noisyHeads(seed: number, activated: boolean): Float32Array<ArrayBuffer> {
  const random = generator(seed)
  const score = (): number => {
    const step = Math.round(random() * 8) / 8
    return activated
      ? step
      : Math.log((step + 0.01) / (1.01 - step))
  }
  return Float32Array.from({ length: slots * slotLength }, (_, i) => {
    const column = i % columns
    const slot = Math.floor(i / slotLength)
    if (column < 2)
      return random() * 2 - 0.5
    if (column < 4)
      return random() * 1.4 - 0.2
    if (column === 4) {
      return random() * 12 < slot
        ? score()
        : activated
          ? 0
          : -9
    }
    return score()
  })
}

function manifestOf(activated: boolean, minScore: number, nmsIou: number): ModelManifest {
  const base = buildManifest()
  return {
    ...base,
    output: {
      ...yoloxHeadOf(base),
      activated,
    },
    postprocess: { minScore, nmsIou },
  }
}

/** The same heads read by both; 128x64 pictures. */
async function readBoth(manifest: ModelManifest, heads: Float32Array<ArrayBuffer>, half?: Uint16Array<ArrayBuffer>): Promise<{ gpu: readonly SlotReading[], cpu: ReturnType<ReturnType<typeof createHeadReader>['readRows']>[] }> {
  const { device } = opened as { device: GPUDevice }
  const graph = openStubGraph(device, manifest, columns, half
    ? 'fp16'
    : 'fp32')
  const detector = await openGpuBatchDetector({ manifest, graph })
  graph.say(half ?? heads)
  const gpu = await detector.submit(Array.from({ length: slots }, (_, i) => ({
    key: `${i}`,
    frame: paintFrame({ width: 128, height: 64 }),
    want: 'detect' as const,
    captureMs: 0,
  }))).readings
  await detector.close()
  const reader = createHeadReader(manifest)
  const placement = placePicture(128, 64, undefined, 64, 64, 'top-left')
  return {
    gpu,
    cpu: Array.from({ length: slots }, (_, i) => reader.readRows(heads, i, columns, placement)),
  }
}

function expectSame(gpu: readonly SlotReading[], cpu: Awaited<ReturnType<typeof readBoth>>['cpu']): number[] {
  return cpu.map((expected, i) => {
    const actual = gpu[i]!
    expect(actual.status).toBe(expected.status)
    if (actual.status === 'odd-output' && expected.status === 'odd-output')
      expect(actual.reason).toBe(expected.reason)
    if (actual.status !== 'read' || expected.status !== 'read')
      return -1
    expect(actual.boxes.count).toBe(expected.boxes.count)
    const length = expected.boxes.count * 6
    const worst = expected.boxes.rows.subarray(0, length).reduce((most, v, k) => Math.max(most, Math.abs(v - actual.boxes.rows[k]!)), 0)
    expect(worst).toBeLessThan(1e-4)
    return expected.boxes.count
  })
}

describe.skipIf(skip)(`boxes on the GPU against the processor${skip
  ? ` (skipped: ${skip})`
  : ''}`, () => {
  it.each([
    [true, 0.1, 0.6],
    [true, 0.25, 0.3],
    [false, 0.1, 0.6],
    [false, 0.3, 0.95],
  ] as const)('activated %s, from %s, overlap %s: the same boxes in the same order, ties too', async (activated, minScore, nmsIou) => {
    for (const seed of [1, 2, 3]) {
      const { gpu, cpu } = await readBoth(manifestOf(activated, minScore, nmsIou), noisyHeads(seed, activated))
      const counts = expectSame(gpu, cpu)
      expect(counts[0]).toBe(0)
      expect(Math.max(...counts), `seed ${seed}`).toBeGreaterThan(20)
    }
  })

  it('keeps the hundred best', async () => {
    // Two strides agree on nothing: 84 anchors with one label each, and every second a second label.
    const manifest = {
      ...manifestOf(true, 0.1, 1),
      input: {
        ...buildManifest().input,
        width: 96,
        height: 96,
      },
    }
    const many = 144 + 36 + 9
    const random = generator(5)
    const heads = Float32Array.from({ length: slots * many * columns }, (_, i) => i % columns < 4
      ? random()
      : i % columns === 4
        ? 0.5 + random() / 2
        : i % columns === 5
          ? 0.9
          : 0)
    const { device } = opened as { device: GPUDevice }
    const graph = openStubGraph(device, manifest, columns)
    const detector = await openGpuBatchDetector({ manifest, graph })
    graph.say(heads)
    const [actual] = await detector.submit([
      {
        key: 'a',
        frame: paintFrame({ width: 96, height: 96 }),
        want: 'detect',
        captureMs: 0,
      },
    ]).readings
    await detector.close()
    const expected = createHeadReader(manifest).readRows(heads, 0, columns, placePicture(96, 96, undefined, 96, 96, 'top-left'))
    expect(expectSame([actual!], [expected])).toEqual([100])
  })

  it('names numbers that no detector gives, in the slot that has them and in no other', async () => {
    const manifest = manifestOf(true, 0.1, 0.6)
    const heads = noisyHeads(4, true)
    const at = (slot: number, anchor: number, column: number) => slot * slotLength + anchor * columns + column
    heads.fill(0, 0, 8 * slotLength)
    heads[at(0, 3, 4)] = Number.NaN
    heads.set([0, 0, 0, 0, 0.9, Number.NaN, 0.9, 0], at(1, 5, 0))
    heads.set([Number.NaN, 0, 0, 0, 0.9, 0.9, 0, 0], at(2, 83, 0))
    heads.set([0, 0, 99, 0, 0.9, 0.9, 0, 0], at(3, 7, 0))
    heads.set([0, 0, 0, 0, Infinity, 0.9, 0, 0], at(4, 7, 0))
    heads.set([0, Infinity, 0, 0, 0.9, 0.9, 0, 0], at(5, 7, 0))
    // Whose score is too low is not looked at further, on either side.
    heads.set([
      Number.NaN,
      0,
      0,
      0,
      0.9,
      0.05,
      0.05,
      0,
    ], at(6, 7, 0))
    for (let anchor = 0; anchor < anchors; anchor++)
      heads.set([0, 0, 0, 0, 0.9, 0.9, 0.9, 0], at(7, anchor, 0))
    const { gpu, cpu } = await readBoth(manifest, heads)
    expectSame(gpu, cpu)
    expect(gpu.slice(0, 9).map(r => r.status)).toEqual([
      ...Array.from({ length: 6 }).fill('odd-output'),
      'read',
      'odd-output',
      'read',
    ])
    expect(gpu[7]).toMatchObject({
      reason: expect.stringContaining('more than 84'),
    })
  })

  it('reads heads of float16', async () => {
    const manifest = manifestOf(true, 0.1, 0.6)
    const half = Uint16Array.from(noisyHeads(6, true), toHalf)
    half[3 * slotLength + 4] = 0x7E00
    const { gpu, cpu } = await readBoth(manifest, Float32Array.from(half, fromHalf), half)
    expectSame(gpu, cpu)
    expect(gpu[3]!.status).toBe('odd-output')
  })
})

/** Rounds towards zero; denormal numbers become 0. */
function toHalf(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!
  const exponent = (bits >>> 23 & 255) - 112
  return exponent <= 0
    ? 0
    : (bits >>> 16 & 0x8000) | exponent << 10 | (bits >>> 13 & 1023)
}

function fromHalf(bits: number): number {
  const exponent = bits >> 10 & 31
  const sign = bits & 0x8000
    ? -1
    : 1
  return exponent === 31
    ? Number.NaN
    : exponent === 0
      ? 0
      : sign * 2 ** (exponent - 15) * (1 + (bits & 1023) / 1024)
}
