import { describe, expect, it } from 'vitest'
import { FrameClock } from './frame-clock.ts'

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
