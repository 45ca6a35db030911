import { describe, expect, it } from 'vitest'
import { capturedAtOf } from './capture-anchor.ts'

const at = 1_795_237_077_198
const wrap = 2 ** 32

describe('capture anchor', () => {
  it('counts 90 ticks a millisecond from the anchor, forwards and backwards', () => {
    const anchor = { rtpTimestamp: 1_000_000, capturedAtMs: at }
    expect([0, 90, 90_000, -9_000].map(ticks => capturedAtOf(1_000_000 + ticks, anchor) - at)).toEqual([0, 1, 1_000, -100])
  })

  it('goes over the wrap both ways', () => {
    expect(capturedAtOf(8_999, { rtpTimestamp: wrap - 1, capturedAtMs: at }) - at).toBe(100)
    expect(capturedAtOf(wrap - 1, { rtpTimestamp: 8_999, capturedAtMs: at }) - at).toBe(-100)
  })

  it('is the same from every anchor of one stream', () => {
    const seed = Date.now() % 100_000
    let state = seed
    const next = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return state % below
    }
    for (let i = 0; i < 500; i++) {
      const start = next(2_147_483_648) * 2
      const [anchorMs, pictureMs] = [
        next(3_600_000),
        next(3_600_000),
      ]
      const rtpAt = (ms: number): number => (start + ms * 90) % wrap
      expect(capturedAtOf(rtpAt(pictureMs), {
        rtpTimestamp: rtpAt(anchorMs),
        capturedAtMs: at + anchorMs,
      }), `seed ${seed}`).toBeCloseTo(at + pictureMs, 3)
    }
  })
})
