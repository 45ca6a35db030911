import type { SimulatedCamera } from './testing/simulated-machine.ts'
import { describe, expect, it } from 'vitest'
import { BatchCost } from './batch-cost.ts'
import { LookSchedule } from './look-schedule.ts'
import { fpsOf, quiet, simulate, simulateNaiveLoops } from './testing/simulated-machine.ts'

const nano = {
  runMs: (count: number) => 72 * count,
}
const stub = {
  runMs: (count: number) => 300 * count,
}
const gpu = {
  runMs: (count: number) => 12 + count,
}

function cameras(count: number, given: Partial<SimulatedCamera> = {}): SimulatedCamera[] {
  return Array.from({ length: count }, () => ({
    circumstances: () => quiet(),
    frameFps: 15,
    ...given,
  }))
}

const spread = (fps: readonly number[]): number => Math.max(...fps) / Math.min(...fps)

describe('look schedule', () => {
  it('gives every camera its rate when the machine can', () => {
    const { looks, schedule } = simulate(gpu, cameras(12), 30)
    fpsOf(looks, 12, 5_000, 30_000).forEach(fps => expect(fps).toBeCloseTo(5, 0))
    expect(schedule.isShort).toBe(false)
  })

  it('LK2 LK10 slows all cameras down by the same when it cannot keep up, and says so', () => {
    const { looks, schedule } = simulate(nano, cameras(12), 60)
    expect(spread(fpsOf(looks, 12, 5_000, 60_000))).toBeLessThanOrEqual(1.2)
    // 12 cameras x 5 looks x 72 ms = 4.3 s of work a second, of which 0.8 may be done.
    expect(schedule.load).toBeCloseTo(12 * 5 * 72 / 800, 1)
    expect(schedule.isShort).toBe(true)
  })

  it('LK3 never queues: pictures are as old as one run, not as a line of runs', () => {
    const age = (looks: readonly { capturedMs: number, doneMs: number }[]): number => looks.reduce((all, l) => all + l.doneMs - l.capturedMs, 0) / looks.length
    const ours = age(simulate(stub, cameras(12), 120).looks.filter(l => l.doneMs > 20_000))
    const naive = age(simulateNaiveLoops(stub, cameras(12), 120).filter(l => l.doneMs > 20_000))
    expect(ours / naive).toBeLessThanOrEqual(0.5)
  })

  it.each([
    ['72 ms a picture', nano],
    ['300 ms a picture', stub],
  ])('gives the focused camera three times the others on a short budget: %s', (_, machine) => {
    const list = cameras(12)
    list[3] = {
      circumstances: () => quiet({ isFocused: true }),
      frameFps: 15,
    }
    const fps = fpsOf(simulate(machine, list, 120).looks, 12, 10_000, 120_000)
    const others = fps.filter((_, i) => i !== 3)
    expect(fps[3]! / Math.max(...others)).toBeGreaterThanOrEqual(3)
    expect(spread(others)).toBeLessThanOrEqual(1.2)
  })

  it('stays fair when the machine takes twice what it was measured to take', () => {
    const { looks } = simulate({
      runMs: n => 144 * n,
      measured: [
        { size: 1, ms: 72 },
      ],
    }, cameras(12), 120)
    expect(spread(fpsOf(looks, 12, 20_000, 120_000))).toBeLessThanOrEqual(1.2)
  })

  it('looks at a still scene at its floor, and within the rate of a burst from the first hit on', () => {
    const list = cameras(2)
    list[0] = {
      circumstances: now => quiet({ motion: 'still', isBursting: now >= 10_000 && now < 15_000 }),
      frameFps: 15,
    }
    const { looks } = simulate(gpu, list, 20)
    expect(fpsOf(looks, 2, 2_000, 10_000)[0]).toBeCloseTo(1, 0)
    expect(fpsOf(looks, 2, 10_200, 15_000)[0]).toBeGreaterThanOrEqual(10)
    expect(fpsOf(looks, 2, 16_000, 20_000)[0]).toBeLessThanOrEqual(1.5)
    // The burst does not wait for the slow rate to come round.
    const first = looks.filter(l => l.camera === 0 && l.doneMs > 10_000)[1]!
    expect(first.doneMs).toBeLessThan(10_350)
  })

  it('LK3 lets others take over when a camera has no picture, and owes it little afterwards', () => {
    const cost = new BatchCost([
      { size: 1, ms: 100 },
    ])
    const schedule = new LookSchedule<string>(() => cost.cheapest())
    const candidate = (key: string, hasPicture: boolean) => ({
      key,
      hasPicture,
      batchKey: '',
      demand: {
        weight: 1,
        wantedFps: 5,
        neededFps: 5,
        floorFps: 1,
        costMs: 100,
      },
    })
    schedule.plan([
      candidate('a', false),
      candidate('b', true),
    ], 0)
    const counts = { a: 0, b: 0 }
    for (let now = 0; now < 60_000; now += 100) {
      const decision = schedule.decide([
        candidate('a', now > 30_000),
        candidate('b', true),
      ], now)
      if (decision.kind === 'look' && now > 30_000)
        decision.keys.forEach(key => counts[key as 'a' | 'b']++)
    }
    expect(counts.a).toBeLessThanOrEqual(counts.b + 3)
    expect(counts.b).toBeGreaterThan(60)
  })

  it('LK4 starts a batch when it is full or 50 ms after its first picture was ready, whichever is first', () => {
    const schedule = new LookSchedule<number>(() => new BatchCost([
      { size: 1, ms: 30 },
      { size: 4, ms: 40 },
    ]).cheapest())
    const list = (ready: number) => Array.from({ length: 8 }, (_, key) => ({
      key,
      hasPicture: key < ready,
      batchKey: '',
      demand: {
        weight: 1,
        wantedFps: 5,
        neededFps: 5,
        floorFps: 1,
        costMs: 10,
      },
    }))
    schedule.plan(list(8), 0)
    expect(schedule.decide(list(1), 0)).toEqual({ kind: 'wait', untilMs: 50 })
    expect(schedule.decide(list(3), 30)).toEqual({ kind: 'wait', untilMs: 50 })
    expect(schedule.decide(list(4), 40)).toMatchObject({
      kind: 'look',
      keys: [0, 1, 2, 3],
    })
    expect(schedule.decide(list(6).slice(4), 45)).toEqual({ kind: 'wait', untilMs: 95 })
    expect(schedule.decide(list(6).slice(4), 95)).toMatchObject({
      kind: 'look',
      keys: [4, 5],
    })
  })

  it('LK4 makes one batch for each detector, all in one tick', () => {
    const { looks } = simulate(gpu, cameras(4).map((camera, i) => ({
      ...camera,
      batchKey: i % 2
        ? 'b'
        : 'a',
    })), 10)
    fpsOf(looks, 4, 2_000, 10_000).forEach(fps => expect(fps).toBeCloseTo(5, 0))
  })

  it('LK4 takes the batch size at which a picture is cheapest, and a smaller one for less than a tenth', () => {
    expect(new BatchCost([
      { size: 1, ms: 72 },
      { size: 4, ms: 285 },
      { size: 12, ms: 850 },
    ]).cheapest()).toBe(1)
    expect(new BatchCost([
      { size: 1, ms: 13 },
      { size: 4, ms: 16 },
      { size: 12, ms: 24 },
    ]).cheapest()).toBe(12)
    expect(new BatchCost([
      { size: 1, ms: 13 },
      { size: 4, ms: 16 },
      { size: 12, ms: 47 },
    ]).cheapest()).toBe(4)
  })
})
