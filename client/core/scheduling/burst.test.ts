import { describe, expect, it } from 'vitest'
import { Burst } from './burst.ts'

describe('burst', () => {
  it('LK1 somebody who just came does not use up the burst in which what they do is confirmed', () => {
    const burst = new Burst()
    burst.arrive(0)
    expect([
      burst.isOn(3_900),
      burst.isOn(4_100),
    ]).toEqual([true, false])
    // Another one within the rest waits; what begins does not.
    burst.arrive(4_200)
    expect(burst.isOn(4_300)).toBe(false)
    burst.begin(4_300)
    expect(burst.isOn(4_400)).toBe(true)
  })

  it('LK1 what begins is looked at until it is sure or over, and let go where it never becomes sure', () => {
    const burst = new Burst()
    let onMs = 0
    for (let at = 0; at < 60_000; at += 100) {
      onMs += Number(burst.isOn(at)) * 100
      burst.begin(at)
    }
    expect(onMs / 60_000).toBeGreaterThan(0.5)
    expect(onMs / 60_000).toBeLessThan(0.7)
    const once = new Burst()
    once.begin(0)
    expect([
      once.isOn(600),
      once.isOn(800),
    ]).toEqual([true, false])
  })
})
