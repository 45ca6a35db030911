import type { Engine } from '#contract/detection'
import type { Spoil } from './testing/choice-stage.ts'
import { describe, expect, it } from 'vitest'
import { desktop, device, iPad } from './testing/choice-stage.ts'

const shifted: Spoil = row => row.map((v, i) => i === 0 || i === 2
  ? v + 0.1
  : v)

describe('choice of the engine', () => {
  it('LK6 takes the fastest that is right, closes the others and every picture', async () => {
    const { choose, closed, opened, openFrames } = device()
    const { detector, reason, memory, isRemembered } = await choose()
    expect([detector.kind, reason, isRemembered]).toEqual(['webgpu', undefined, false])
    expect(opened).toEqual(['webgpu', 'wasm', 'tfjs'])
    expect(closed.toSorted()).toEqual(['tfjs', 'wasm'])
    expect(memory.trials.map(t => [t.engine, t.status, t.ms])).toEqual([
      [
        'wasm',
        'right',
        [
          { size: 1, ms: 50 },
          { size: 4, ms: 200 },
        ],
      ],
      [
        'webgpu',
        'right',
        [
          { size: 1, ms: 10 },
          { size: 4, ms: 10 },
          { size: 12, ms: 10 },
        ],
      ],
      [
        'tfjs',
        'right',
        [
          { size: 1, ms: 20 },
          { size: 4, ms: 20 },
          { size: 12, ms: 20 },
        ],
      ],
    ])
    expect(openFrames()).toBe(0)
  })

  it('takes TensorFlow.js where it is faster, and the processor where that is', async () => {
    expect((await device({
      cost: {
        tfjs: () => 5,
      },
    }).choose()).detector.kind).toBe('tfjs')
    const slow = await device({
      cost: {
        webgpu: n => 900 * n,
        tfjs: n => 900 * n,
      },
    }).choose()
    expect([slow.detector.kind, slow.reason]).toEqual(['wasm', 'Detection runs on the processor: it is faster than the graphics processor here.'])
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
  ])('takes WASM alone when %s, and says why', async (_, given, hints, reason) => {
    const { choose, opened } = device(given)
    const choice = await choose('auto', { hints })
    expect(choice.detector.kind).toBe('wasm')
    expect(choice.reason).toMatch(reason)
    expect(opened).toEqual(['wasm'])
    expect(choice.memory.trials).toMatchObject([
      {
        engine: 'wasm',
        status: 'right',
        ms: [
          { size: 1 },
        ],
      },
    ])
  })

  it('goes on with the next engine when one cannot open the detector', async () => {
    const { detector, memory } = await device({
      broken: ['webgpu'],
    }).choose()
    expect(detector.kind).toBe('tfjs')
    expect(memory.trials[0]).toMatchObject({ engine: 'webgpu', status: 'failed', reason: 'it could not open the detector (no kernel for Mish)' })
    const both = await device({
      broken: ['webgpu', 'tfjs'],
    }).choose()
    expect([both.detector.kind, both.reason]).toEqual(['wasm', 'Detection runs on the processor: WebGPU failed its self-test: it could not open the detector (no kernel for Mish).'])
  })

  it.each<[string, Spoil]>([
    ['are off', shifted],
    [
      'are not numbers',
      row => row.map(() => Number.NaN),
    ],
    [
      'are off in batches only',
      (row, slots) => slots > 1
        ? shifted(row, slots, 0)
        : row,
    ],
    [
      'are off alone only',
      (row, slots) => slots > 1
        ? row
        : shifted(row, slots, 0),
    ],
    [
      'are off from the third run on',
      (row, slots, look) => look > 2
        ? shifted(row, slots, look)
        : row,
    ],
    [
      'are those of another slot',
      (row, slots) => slots > 3
        ? [0.1, 0.2, 0.3, 0.9, 0.8, 0]
        : row,
    ],
  ])('does not take a GPU engine whose answers %s', async (_, spoil) => {
    const { choose, closed } = device({
      spoil: { webgpu: spoil },
    })
    const { detector, memory } = await choose()
    expect(detector.kind).toBe('tfjs')
    expect(memory.trials.find(t => t.engine === 'webgpu')).toMatchObject({ status: 'wrong' })
    expect(closed.toSorted()).toEqual(['wasm', 'webgpu'])
  })

  it('LK6 trusts no GPU engine with a detector that the golden pictures cannot prove', async () => {
    const { detector, memory } = await device({ isBlind: true }).choose()
    expect(detector.kind).toBe('wasm')
    expect(memory.trials.find(t => t.engine === 'webgpu')?.reason).toMatch(/cannot be checked/)
  })

  it('lets small differences pass', async () => {
    const { detector } = await device({
      spoil: {
        webgpu: row => row.map(v => v * 1.005),
      },
    }).choose()
    expect(detector.kind).toBe('webgpu')
  })

  it('LK6 remembers: the next start opens the chosen engine alone and checks it shortly', async () => {
    const { memory } = await device().choose()
    const { choose, opened, looks } = device()
    const choice = await choose('auto', { remembered: memory })
    expect([choice.detector.kind, choice.isRemembered]).toEqual(['webgpu', true])
    expect(opened).toEqual(['webgpu', 'wasm'])
    expect(looks).toEqual({ webgpu: 2 })
  })

  it('remembers the processor too: one look at the next start', async () => {
    const { memory } = await device({ noGpu: true }).choose()
    const { choose, looks } = device({ noGpu: true })
    const choice = await choose('auto', { remembered: memory })
    expect([choice.detector.kind, choice.isRemembered, looks]).toEqual([
      'wasm',
      true,
      { wasm: 1 },
    ])
    expect(choice.reason).toMatch(/has no WebGPU/)
    const changed = await device({
      noGpu: true,
      spoil: { wasm: shifted },
    }).choose('auto', { remembered: memory })
    expect(changed.isRemembered).toBe(false)
  })

  it('LK6 tests all anew after a change of the browser or the graphics processor, or when the short check fails', async () => {
    const { memory } = await device().choose()
    expect((await device().choose('auto', {
      remembered: memory,
      hints: { ...desktop, userAgent: 'newer' },
    })).isRemembered).toBe(false)
    expect((await device({
      adapter: { vendor: 'other' },
    }).choose('auto', { remembered: memory })).isRemembered).toBe(false)
    const spoiled = await device({
      spoil: { webgpu: shifted },
    }).choose('auto', { remembered: memory })
    expect([spoiled.isRemembered, spoiled.detector.kind]).toEqual([false, 'tfjs'])
  })

  it('does not take an engine again that went wrong, however fast', async () => {
    const { memory } = await device().choose()
    const excluded = new Map<Engine, string>([
      ['webgpu', 'it did not find the person'],
    ])
    const choice = await device().choose('auto', { remembered: memory, excluded })
    expect(choice.detector.kind).toBe('tfjs')
    expect(choice.memory.trials.find(t => t.engine === 'webgpu')).toMatchObject({ status: 'wrong', reason: 'it did not find the person' })
    const last = await device().choose('auto', {
      excluded: new Map(excluded).set('tfjs', 'it is lost'),
    })
    expect([last.detector.kind, last.reason]).toEqual(['wasm', 'Detection runs on the processor: it did not find the person.'])
  })

  it('does as told: WASM on a machine with a GPU, WebGPU on an emulated one', async () => {
    expect((await device().choose('wasm')).detector.kind).toBe('wasm')
    const emulated = device({
      adapter: { isFallbackAdapter: true },
      cost: {
        webgpu: n => 900 * n,
        tfjs: n => 900 * n,
      },
    })
    expect((await emulated.choose('webgpu')).detector.kind).toBe('webgpu')
    expect((await emulated.choose('tfjs')).detector.kind).toBe('tfjs')
  })
})
