import { describe, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { LifeWatch } from './life-watch.ts'

/** A page that is woken `lateMs` late each time. */
function setUp(lateMs = 0) {
  const timers = createManualTimers(0)
  const silences: number[] = []
  const life = new LifeWatch({
    now: timers.now,
    after: (delayMs, action) => timers.after(delayMs + lateMs, action),
  }, silentMs => silences.push(silentMs))
  return { timers, silences, life }
}

describe('signs of life', () => {
  it('four seconds without one are a hang, told once', () => {
    const { timers, silences, life } = setUp()
    life.proven()
    timers.advance(3_000)
    life.pulse()
    timers.advance(3_500)
    expect(silences).toEqual([])
    timers.advance(60_000)
    expect(silences).toEqual([4_000])
  })

  it('are not missed while an engine is opened', () => {
    const { timers, silences, life } = setUp()
    life.opening()
    timers.advance(19_000)
    expect(silences).toEqual([])
    timers.advance(2_000)
    expect(silences).toEqual([20_000])
  })

  it('are not missed while this page stands still itself', () => {
    const { timers, silences, life } = setUp(1_000)
    life.proven()
    timers.advance(600_000)
    expect(silences).toEqual([])
  })

  it('are not waited for after the end', () => {
    const { timers, silences, life } = setUp()
    life.proven()
    life.stop()
    timers.advance(60_000)
    expect([
      silences,
      timers.waiting(),
    ]).toEqual([[], 0])
  })
})
