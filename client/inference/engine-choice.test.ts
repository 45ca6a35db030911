import type { EnginePreference } from './engine-choice.ts'
import type { DeviceHints } from './gpu-adapter.ts'
import type { InferenceEngine } from './inference-engine.ts'
import { describe, expect, it } from 'vitest'
import { buildManifest } from '../core/detection/testing/build.ts'
import { chooseEngine } from './engine-choice.ts'
import { openFakeEngine } from './fake-engine.ts'
import { selfTest } from './self-test.ts'

const desktop: DeviceHints = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64)', platform: 'Linux x86_64', maxTouchPoints: 0 }
const iPad: DeviceHints = { userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', platform: 'MacIntel', maxTouchPoints: 5 }

/** An engine whose numbers are right unless `spoil` changes them; it says what was closed. */
function engine(kind: InferenceEngine['kind'], closed: string[], spoil: (value: number, slots: number) => number = v => v): InferenceEngine {
  const fake = openFakeEngine({
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
    answer: (picture, slot) => slot.forEach((_, i) => slot[i] = picture[i * 20]! / 255),
  })
  return {
    ...fake,
    kind,
    async run(batch, count) {
      const answer = await fake.run(batch, count)
      return {
        ...answer,
        data: answer.data.map(v => spoil(v, count)),
      }
    },
    async close() {
      closed.push(kind)
    },
  }
}

function device(given: { adapter?: { isFallbackAdapter: boolean } | null, spoil?: (value: number, slots: number) => number, broken?: boolean, noGpu?: boolean } = {}) {
  const closed: string[] = []
  const opened: string[] = []
  const adapter = given.adapter === undefined
    ? { isFallbackAdapter: false }
    : given.adapter
  const gpu = given.noGpu
    ? undefined
    : {
        requestAdapter: async () => adapter && { info: adapter },
      } as unknown as GPU
  const choose = (preference: EnginePreference = 'auto', hints = desktop) => chooseEngine(buildManifest(), preference, hints, {
    gpu,
    openWasm: async () => {
      opened.push('wasm')
      return engine('wasm', closed)
    },
    openWebgpu: async () => {
      if (given.broken)
        throw new Error('no kernel for Mish')
      opened.push('webgpu')
      return {
        engine: engine('webgpu', closed, given.spoil),
        reference: engine('wasm', closed),
      }
    },
  })
  return { closed, opened, choose }
}

describe('choice of the engine', () => {
  it('takes a real GPU that counts right, and lets the reference go', async () => {
    const { choose, closed, opened } = device()
    const choice = await choose()
    expect([choice.engine.kind, choice.reason]).toEqual(['webgpu', undefined])
    expect(choice.golden).toBeDefined()
    expect([opened, closed]).toEqual([
      ['webgpu'],
      ['wasm'],
    ])
  })

  it.each([
    [
      'there is no WebGPU',
      { noGpu: true },
      desktop,
      /has no WebGPU/,
    ],
    [
      'there is no adapter',
      { adapter: null },
      desktop,
      /no graphics processor/,
    ],
    [
      'the adapter is emulated',
      {
        adapter: { isFallbackAdapter: true },
      },
      desktop,
      /only emulated/,
    ],
    ['it is an iPad', {}, iPad, /iPads/],
    [
      'WebGPU cannot open the detector',
      { broken: true },
      desktop,
      /no kernel for Mish/,
    ],
  ])('takes WASM when %s, and says why', async (_, given, hints, reason) => {
    const { choose, opened } = device(given)
    const choice = await choose('auto', hints)
    expect(choice.engine.kind).toBe('wasm')
    expect(choice.reason).toMatch(reason)
    expect(opened).toEqual(['wasm'])
  })

  it.each([
    [
      'are off',
      (v: number) => v * 1.1 + 0.05,
    ],
    [
      'are not numbers',
      () => Number.NaN,
    ],
    [
      'are off in batches only',
      (v: number, slots: number) => slots > 1
        ? v + 0.5
        : v,
    ],
    [
      'are off alone only',
      (v: number, slots: number) => slots > 1
        ? v
        : v + 0.5,
    ],
  ])('demotes a GPU whose answers %s', async (_, spoil) => {
    const { choose, closed } = device({ spoil })
    const choice = await choose()
    expect(choice.engine.kind).toBe('wasm')
    expect(choice.reason).toMatch(/failed its self-test: it answered/)
    expect(closed).toEqual(['webgpu'])
    // The processor goes on in the runtime that is loaded already.
    expect((await selfTest(choice.engine, {
      input: new Float32Array(2 * 12288),
      output: new Float32Array(2 * 588),
      count: 2,
    })).passed).toBe(true)
  })

  it('lets small differences pass', async () => {
    expect((await device({
      spoil: v => v * 1.005 + 0.005,
    }).choose()).engine.kind).toBe('webgpu')
  })

  it('does as told: WASM on a machine with a GPU, WebGPU on an emulated one', async () => {
    expect((await device().choose('wasm')).engine.kind).toBe('wasm')
    expect((await device({
      adapter: { isFallbackAdapter: true },
    }).choose('webgpu')).engine.kind).toBe('webgpu')
  })
})
