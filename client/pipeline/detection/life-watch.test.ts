import { describe, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { LifeWatch } from './life-watch.ts'

/** A page that is woken `lateMs` late each time. */
function setUp(lateMs = 0) {
  const timers = createManualTimers(0)
  const hangs: string[] = []
  const life = new LifeWatch({
    now: timers.now,
    after: (delayMs, action) => timers.after(delayMs + lateMs, action),
  }, reason => hangs.push(reason))
  life.begin()
  /** Lets time pass, with a sign of life four times a second. */
  const live = (ms: number, isOpening: boolean): void => {
    for (let passed = 0; passed < ms; passed += 250) {
      life.beat(isOpening)
      timers.advance(250)
    }
  }
  return {
    timers,
    hangs,
    life,
    live,
  }
}

describe('LK8 signs of life', () => {
  it('a second and a half without one is a hang, told once', () => {
    const { timers, hangs, live } = setUp()
    live(60_000, false)
    timers.advance(1_000)
    expect(hangs).toEqual([])
    timers.advance(60_000)
    expect(hangs).toEqual(['The detection worker gave no sign of life for 1.5 s; it is started anew.'])
  })

  it('are awaited for longer where a look holds the worker up for longer', () => {
    const { timers, hangs, life } = setUp()
    life.beat(false)
    life.costs(600)
    timers.advance(3_500)
    expect(hangs).toEqual([])
    timers.advance(250)
    expect(hangs).toHaveLength(1)
  })

  it('are awaited no longer than eight seconds, however slow the machine', () => {
    const { timers, hangs, life } = setUp()
    life.beat(false)
    life.costs(60_000)
    timers.advance(8_250)
    expect(hangs).toHaveLength(1)
  })

  it('are awaited for twice as long after each hang, for a machine that has too much to do', () => {
    const { timers, hangs, life } = setUp()
    const waited = Array.from({ length: 5 }, () => {
      const before = hangs.length
      life.beat(false)
      let silentMs = 0
      for (; hangs.length === before; silentMs += 250)
        timers.advance(250)
      life.begin()
      return silentMs
    })
    expect(waited).toEqual([1_500, 3_000, 6_000, 12_000, 12_000])
  })

  it('are awaited no longer than at first once a worker has looked for ten minutes without a hang', () => {
    const { timers, hangs, life, live } = setUp()
    life.beat(false)
    timers.advance(1_500)
    expect(hangs).toHaveLength(1)
    life.begin()
    live(590_000, false)
    timers.advance(2_000)
    expect(hangs).toHaveLength(1)
    live(10_000, false)
    timers.advance(1_500)
    expect(hangs).toHaveLength(2)
  })

  it('may be few while an engine is opened, from the very start', () => {
    const { timers, hangs, life } = setUp()
    timers.advance(14_000)
    life.beat(true)
    timers.advance(14_000)
    expect(hangs).toEqual([])
    timers.advance(2_000)
    expect(hangs).toEqual(['The detection worker gave no sign of life for 15 s; it is started anew.'])
  })

  it('do not excuse an engine that never opens', () => {
    const { hangs, live } = setUp()
    live(179_000, true)
    expect(hangs).toEqual([])
    live(2_000, true)
    expect(hangs[0]).toBe('No engine was open after 180 s; the detection worker is started anew.')
  })

  it('count each opening by itself', () => {
    const { hangs, live } = setUp()
    live(170_000, true)
    live(1_000, false)
    live(170_000, true)
    expect(hangs).toEqual([])
  })

  it('are not missed while this page stands still itself', () => {
    const { timers, hangs, life } = setUp(1_000)
    life.beat(false)
    timers.advance(600_000)
    expect(hangs).toEqual([])
  })

  it('are not waited for after the end', () => {
    const { timers, hangs, life } = setUp()
    life.beat(false)
    life.stop()
    timers.advance(60_000)
    expect([
      hangs,
      timers.waiting(),
    ]).toEqual([[], 0])
  })
})
