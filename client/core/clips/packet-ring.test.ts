import type { EncodedPicture } from './packet-ring.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joinCuts } from './join-cuts.ts'
import { PacketRing } from './packet-ring.ts'
import { ringLimits } from './ring-limits.ts'

const start = 1_700_000_000_000
/** 10 a second, a key picture every `gop`; `atMs` of the stream's own time. */
function picture(atMs: number, isKey: boolean, { bytes = 1000, width = 640, delayMs = 0, rtpBase = 0 } = {}): EncodedPicture {
  return {
    bytes: new Uint8Array(bytes),
    isKey,
    rtpTimestamp: (rtpBase + atMs * 90) >>> 0,
    arrivedAt: start + atMs + delayMs,
    width,
    height: width * 9 / 16,
  }
}

function fill(ring: PacketRing, fromMs: number, untilMs: number, gopMs = 2_000, options = {}): void {
  for (let at = fromMs; at < untilMs; at += 100)
    ring.push(picture(at, (at - fromMs) % gopMs === 0, options))
}

describe('CT1 the ring of encoded pictures', () => {
  it('holds at least the time it is to hold, back to a key picture, and not much more', () => {
    const ring = new PacketRing({ keepMs: 10_000, maxBytes: 1e9 })
    fill(ring, 0, 60_000)
    expect(ring.spanMs).toBeGreaterThanOrEqual(10_000)
    expect(ring.spanMs).toBeLessThanOrEqual(12_100)
  })

  it('begins a cut with the key picture at or before its beginning, and ends it in time', () => {
    const ring = new PacketRing({ keepMs: 30_000, maxBytes: 1e9 })
    fill(ring, 0, 20_000, 4_000)
    const cut = ring.cut(start + 9_500, start + 15_000, { rtpTimestamp: 0, capturedAtMs: start })!
    expect(cut.pictures[0]!.isKey).toBe(true)
    expect([
      cut.capturedAt[0],
      cut.capturedAt.at(-1),
    ]).toEqual([start + 8_000, start + 15_000])
  })

  it('counts captures from the quickest arrival where nobody tells them', () => {
    const ring = new PacketRing({ keepMs: 30_000, maxBytes: 1e9 })
    for (let at = 0; at < 5_000; at += 100) {
      ring.push(picture(at, at === 0, {
        delayMs: at === 0
          ? 400
          : at % 300,
        rtpBase: 4_294_900_000,
      }))
    }
    expect(ring.cut(start, start + 10_000, undefined)!.capturedAt.slice(0, 3)).toEqual([start, start + 100, start + 200])
  })

  it('does not believe an anchor by which pictures are from the future or very old', () => {
    const ring = new PacketRing({ keepMs: 30_000, maxBytes: 1e9 })
    fill(ring, 0, 5_000)
    for (const capturedAtMs of [start + 60_000, start - 60_000])
      expect(ring.cut(start, start + 10_000, { rtpTimestamp: 0, capturedAtMs })!.capturedAt[0]).toBe(start)
    expect(ring.cut(start, start + 10_000, { rtpTimestamp: 0, capturedAtMs: start - 200 })!.capturedAt[0]).toBe(start - 200)
  })

  it('keeps what is pinned, however old it gets, within its bytes', () => {
    const ring = new PacketRing({ keepMs: 5_000, maxBytes: 300_000 })
    for (let at = 0; at < 25_000; at += 100)
      ring.push(picture(at, at % 2_000 === 0), start + 2_000)
    expect(ring.cut(start + 2_000, start + 3_000, undefined)).toBeDefined()
    for (let at = 25_000; at < 60_000; at += 100)
      ring.push(picture(at, at % 2_000 === 0), start + 2_000)
    expect(ring.bytes).toBeLessThanOrEqual(300_000)
    expect(ring.cut(start + 2_000, start + 3_000, undefined)).toBeUndefined()
  })

  it('begins anew with another size, and never with a picture that is no key', () => {
    const ring = new PacketRing({ keepMs: 5_000, maxBytes: 1e9 })
    ring.push(picture(0, false))
    expect(ring.bytes).toBe(0)
    fill(ring, 0, 2_000)
    fill(ring, 2_000, 3_000, 2_000, { width: 1280 })
    expect(ring.cut(start, start + 9_000, undefined)!.pictures.every(({ width }) => width === 1280)).toBe(true)
  })

  it('keeps the last group alone of what nobody asks for', () => {
    const ring = new PacketRing({ keepMs: 30_000, maxBytes: 1e9 })
    fill(ring, 0, 9_000)
    ring.keepLastGroup()
    expect([ring.bytes, ring.spanMs]).toEqual([10_000, 900])
    ring.clear()
    ring.keepLastGroup()
    expect(ring.bytes).toBe(0)
  })

  it('never holds more than its bytes and always begins with a key picture, whatever comes', () => {
    fc.assert(fc.property(fc.array(fc.record({
      isKey: fc.boolean(),
      bytes: fc.integer({ min: 1, max: 4_000 }),
      stepMs: fc.integer({ min: 0, max: 900 }),
    }), { maxLength: 300 }), (given) => {
      const ring = new PacketRing({ keepMs: 4_000, maxBytes: 20_000 })
      let at = 0
      for (const { isKey, bytes, stepMs } of given) {
        at += stepMs
        ring.push(picture(at, isKey, { bytes }))
        expect(ring.bytes).toBeLessThanOrEqual(20_000)
        const cut = ring.cut(start - 1e6, start + 1e6, undefined)
        expect(cut === undefined
          ? ring.bytes
          : 0).toBe(0)
        expect(cut?.pictures[0]!.isKey ?? true).toBe(true)
        expect(cut?.pictures.reduce((sum, each) => sum + each.bytes.length, 0) ?? 0).toBe(ring.bytes)
      }
    }))
  })

  it('twelve cameras hold less than 100 MB at the most', () => {
    const ring = new PacketRing(ringLimits)
    for (let at = 0; at < 40_000; at += 100)
      ring.push(picture(at, at % 2_000 === 0, { bytes: 100_000 }))
    expect(ring.bytes).toBeLessThanOrEqual(8_000_000)
    expect(12 * ring.bytes).toBeLessThan(100_000_000)
  })
})

describe('CT1 receptions that follow each other', () => {
  const cutOf = (fromMs: number, untilMs: number, width = 640) => {
    const ring = new PacketRing({ keepMs: 1e6, maxBytes: 1e9 })
    fill(ring, fromMs, untilMs, 2_000, { width })
    return ring.cut(0, Number.MAX_SAFE_INTEGER, { rtpTimestamp: 0, capturedAtMs: start })!
  }

  it('are one film without a picture twice', () => {
    const joined = joinCuts([
      cutOf(6_000, 16_000),
      cutOf(0, 8_000),
    ], start + 9_000)!
    expect(joined.capturedAt).toEqual([...joined.capturedAt].sort((a, b) => a - b))
    expect(new Set(joined.capturedAt).size).toBe(160)
  })

  it('leave out a stream of another size, what lies within another, and what is beyond a gap', () => {
    expect(joinCuts([
      cutOf(0, 4_000, 1280),
      cutOf(4_000, 9_000),
    ], start + 5_000)!.capturedAt.length).toBe(50)
    expect(joinCuts([
      cutOf(0, 9_000),
      cutOf(2_000, 4_000),
    ], start + 5_000)!.capturedAt.length).toBe(90)
    expect(joinCuts([
      cutOf(0, 4_000),
      cutOf(9_000, 12_000),
    ], start + 10_000)!.capturedAt.length).toBe(30)
    expect(joinCuts([
      cutOf(0, 4_000),
      cutOf(9_000, 12_000),
    ], start + 1_000)!.capturedAt.length).toBe(40)
    // Nothing of the moment itself: what is nearest to it.
    expect(joinCuts([
      cutOf(0, 4_000),
      cutOf(9_000, 12_000),
    ], start + 8_000)!.capturedAt.length).toBe(30)
    expect(joinCuts([], start + 5_000)).toBeUndefined()
  })
})
