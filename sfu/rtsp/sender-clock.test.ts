import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SenderClock } from './sender-clock.ts'

/** A camera whose clock differs by `offsetMs`, whose RTP time is `ticksAtZero` at our time 0. */
function camera(offsetMs: number, ticksAtZero = 0) {
  return {
    ticks: (atMs: number) => (ticksAtZero + Math.round(atMs * 90)) % 2 ** 32,
    report: (atMs: number) => ({
      ssrc: 1,
      middleNtp: 0,
      ntpMs: atMs + offsetMs,
      timestamp: (ticksAtZero + Math.round(atMs * 90)) % 2 ** 32,
    }),
  }
}

describe('SenderClock', () => {
  it('RI8 tells when a picture was taken whatever the camera\'s clock shows, as near as the quickest report', () => {
    const days = 86_400_000
    fc.assert(fc.property(
      fc.integer({ min: -20_000 * days, max: 20_000 * days }),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 0, max: 3000 }),
      (offsetMs, ticksAtZero, delays, encodingMs) => {
        const { ticks, report } = camera(offsetMs, ticksAtZero)
        const clock = new SenderClock()
        let nowMs = 1_000_000
        for (const delayMs of delays) {
          clock.takeReport(report(nowMs), nowMs + delayMs)
          expect(Math.abs((clock.offsetMs ?? Number.NaN) - offsetMs)).toBeLessThanOrEqual(400)
          const takenMs = nowMs + 500
          const arrivalMs = takenMs + encodingMs + 400
          expect(Math.abs(clock.captureTimeOf(ticks(takenMs), arrivalMs) - takenMs)).toBeLessThanOrEqual(400)
          nowMs += 5000
        }
        const quickest = Math.min(...delays.slice(-12))
        expect(clock.offsetMs).toBeCloseTo(offsetMs - quickest, 3)
      },
    ), { numRuns: 200 })
  })

  it('RI8 takes the arrival where a camera reports nothing, knows no time, or claims the impossible', () => {
    const clock = new SenderClock()
    expect(clock.captureTimeOf(5, 1234)).toBe(1234)
    clock.takeReport({
      ssrc: 1,
      middleNtp: 0,
      ntpMs: undefined,
      timestamp: 7,
    }, 1000)
    expect(clock.offsetMs).toBeUndefined()
    expect(clock.captureTimeOf(5, 1234)).toBe(1234)
    const { ticks, report } = camera(0)
    clock.takeReport(report(10_000), 10_020)
    expect(clock.captureTimeOf(ticks(60_000), 12_000)).toBe(12_000)
    expect(clock.captureTimeOf(ticks(12_000), 40_000)).toBe(40_000)
  })

  it('RI8 follows a clock that is set once a second report confirms it, and no single stray report', () => {
    const clock = new SenderClock()
    const before = camera(0)
    const after = camera(3_600_000)
    clock.takeReport(before.report(10_000), 10_010)
    clock.takeReport(after.report(15_000), 15_010)
    expect(clock.offsetMs).toBe(-10)
    clock.takeReport(before.report(20_000), 20_010)
    clock.takeReport(after.report(25_000), 25_010)
    clock.takeReport(after.report(30_000), 30_030)
    expect(clock.offsetMs).toBe(3_600_000 - 30)
    expect(clock.captureTimeOf(after.ticks(31_000), 31_500)).toBe(31_030)
  })
})
