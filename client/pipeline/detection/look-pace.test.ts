import { describe, expect, it } from 'vitest'
import { FrameClock } from './frame-clock.ts'
import { LookPace } from './look-pace.ts'

/** Plays looks of a given duration on a machine whose timers fire `lateMs` late. */
async function play(seconds: number, lookMs: number, lateMs = 0, maxFps = 5) {
  let now = 0
  const pace = new LookPace({
    maxFps,
    monotonicMs: () => now,
    after(delayMs, action) {
      queueMicrotask(() => {
        now += delayMs + lateMs
        action()
      })
      return () => {}
    },
  })
  const stop = new AbortController()
  let looks = 0
  while (now < seconds * 1000 && await pace.next(() => true, stop.signal)) {
    looks++
    now += lookMs
  }
  return { looks, tickGapMs: pace.tickGapMs }
}

describe('look pace', () => {
  it('keeps the beat although each wake-up is a little late', async () => {
    const { looks, tickGapMs } = await play(60, 20, 4)
    expect(looks).toBeGreaterThanOrEqual(298)
    expect(looks).toBeLessThanOrEqual(301)
    expect(tickGapMs).toBe(4)
  })

  it('leaves a tenth of the time to a machine that is too slow', async () => {
    expect((await play(60, 1000)).looks).toBe(55)
  })

  it('notices a throttled tab', async () => {
    expect((await play(60, 20, 800)).tickGapMs).toBe(800)
  })

  it('ends at once when aborted, whatever it waits for', async () => {
    const pace = new LookPace({
      maxFps: 5,
      monotonicMs: () => 0,
      after: (_, action) => {
        queueMicrotask(action)
        return () => {}
      },
    })
    const stop = new AbortController()
    const next = pace.next(() => false, stop.signal)
    await Promise.resolve()
    stop.abort()
    expect(await next).toBe(false)
  })
})

describe('frame clock', () => {
  it('takes jitter out and follows a constant delay', () => {
    const clock = new FrameClock()
    const jitter = [40, 0, 90, 20, 0, 60]
    const captures = jitter.map((late, i) => clock.captureMs(i * 100_000, 5_000 + i * 100 + late))
    expect(captures.slice(1)).toEqual([5_100, 5_200, 5_300, 5_400, 5_500])
  })

  it('begins anew when the source restarts its clock', () => {
    const clock = new FrameClock()
    clock.captureMs(60_000_000, 5_000)
    expect(clock.captureMs(0, 5_200)).toBe(5_200)
    expect(clock.captureMs(100_000, 5_350)).toBe(5_300)
  })

  it('forgets an early frame after a while, so that drift does not add up', () => {
    const clock = new FrameClock()
    let last = 0
    // The source runs 1 % slow: after 100 s it is a second behind.
    for (let i = 0; i <= 1000; i++)
      last = i * 100 * 1.01 - clock.captureMs(i * 100_000, i * 100 * 1.01)
    expect(last).toBeLessThan(250)
  })
})
