import { describe, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { TickPace } from './tick-pace.ts'

function setUp(lateMs = 0) {
  const timers = createManualTimers(0)
  const pace = new TickPace({
    monotonicMs: timers.now,
    after: (delayMs, action) => timers.after(delayMs + lateMs, action),
  })
  return {
    timers,
    pace,
    signal: new AbortController(),
  }
}

describe('tick pace', () => {
  it('sleeps until it is time, or until something comes', async () => {
    const { timers, pace, signal } = setUp()
    const first = pace.sleep(200, signal.signal)
    timers.advance(200)
    await first
    const second = pace.sleep(10_000, signal.signal)
    pace.wake()
    await second
    expect([
      timers.now(),
      timers.waiting(),
    ]).toEqual([200, 0])
  })

  it('does not sleep through what came while it was awake', async () => {
    const { pace, signal } = setUp()
    pace.wake()
    await pace.sleep(undefined, signal.signal)
  })

  it('wakes every second with nothing to do, so that a throttled tab is noticed', async () => {
    const { timers, pace, signal } = setUp(800)
    for (let i = 0; i < 3; i++) {
      const sleep = pace.sleep(undefined, signal.signal)
      timers.advance(1_800)
      await sleep
    }
    expect(pace.tickGapMs).toBe(800)
  })

  it('ends at once when aborted', async () => {
    const { pace, signal } = setUp()
    const sleep = pace.sleep(undefined, signal.signal)
    signal.abort()
    await sleep
  })
})
