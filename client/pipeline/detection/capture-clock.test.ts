import { describe, expect, it } from 'vitest'
import { CaptureClock } from './capture-clock.ts'

/** The server's clock says this when the monotonic one says 0. */
const serverStart = 1_795_237_000_000
/** RTP timestamp of what was captured at 0; wraps within the test. */
const rtpStart = 2 ** 32 - 45_000

function setUp({ anchored = true } = {}) {
  const clock = new CaptureClock()
  if (anchored)
    clock.anchor = { rtpTimestamp: rtpStart, capturedAtMs: serverStart }
  /** Captured at `capturedMs`, here `delayMs` later, and looked at `waitMs` after that. */
  const look = (capturedMs: number, delayMs: number, { waitMs = 0, rtp = true, serverAheadMs = 0 } = {}): number => clock.captureMs({
    timestampUs: capturedMs * 1_000,
    rtpTimestamp: rtp
      ? (rtpStart + capturedMs * 90) % 2 ** 32
      : undefined,
    arrivalMs: capturedMs + delayMs,
  }, {
    monotonicMs: capturedMs + delayMs + waitMs,
    serverMs: serverStart + capturedMs + delayMs + waitMs + serverAheadMs,
  })
  return { clock, look }
}

describe('LK11 capture clock', () => {
  it('takes what the stream says, with the way through network and decoder in it', () => {
    const { look } = setUp()
    expect(look(0, 180)).toBeCloseTo(0)
    expect(look(200, 300, { waitMs: 70 })).toBeCloseTo(200)
    expect(look(1_000, 180)).toBeCloseTo(1_000)
  })

  it('estimates where nothing is said: that way stays in', () => {
    for (const { look } of [
      setUp({ anchored: false }),
    ]) {
      expect([
        look(0, 180),
        look(200, 300),
        look(400, 180),
      ]).toEqual([180, 380, 580])
    }
    const { look } = setUp()
    expect(look(0, 180, { rtp: false })).toBe(180)
  })

  it('does not believe what is a minute old or comes from the future', () => {
    const { look } = setUp()
    expect(look(0, 180, { serverAheadMs: 60_000 })).toBe(180)
    expect(look(200, 180, { serverAheadMs: -60_000 })).toBe(380)
  })

  it('never answers a time after arrival, though the clocks differ a little', () => {
    const { look } = setUp()
    expect(look(1_000, 20, { serverAheadMs: -100 })).toBe(1_020)
  })

  it('never goes back when it changes from the one to the other', () => {
    const { clock, look } = setUp({ anchored: false })
    expect(look(0, 400)).toBe(400)
    clock.anchor = { rtpTimestamp: rtpStart, capturedAtMs: serverStart }
    expect(look(200, 400)).toBe(400)
    expect(look(600, 400)).toBeCloseTo(600)
  })
})
