import type { PlayedLook } from './suppressed-again.ts'
import { describe, expect, it } from 'vitest'
import { ByteTracker } from '../tracking/byte-tracker.ts'
import { DetectionRows } from '../tracking/detection-rows.ts'
import { playFalseAlarms } from './suppressed-again.ts'
import { buildRule, buildZone } from './testing/build.ts'

/** mulberry32, so that a run can be told by its seed. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = state + 0x6D2B79F5 | 0
    let t = Math.imul(state ^ state >>> 15, 1 | state)
    t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t
    return ((t ^ t >>> 14) >>> 0) / 4294967296
  }
}

/** A mannequin that a detector sees with shaking edges, misses in a fifth of the looks and loses for seconds now and then. */
function* mannequinLooks({ seed, hours, fps }: { seed: number, hours: number, fps: number }, from = Date.UTC(2026, 10, 20)): Generator<PlayedLook> {
  const random = randomOf(seed)
  const gauss = () => (random() + random() + random() + random() - 2) * 1.73
  const tracker = new ByteTracker()
  const rows = new DetectionRows()
  let lostUntil = 0
  for (let i = 0; i < hours * 3600 * fps; i++) {
    const atMs = i * 1000 / fps
    if (atMs > lostUntil && random() < 1 / (60 * fps))
      lostUntil = atMs + 1_000 + random() * 20_000
    const shake = (edge: number, size: number) => edge + gauss() * 0.03 * size
    const detections = atMs < lostUntil || random() < 0.2
      ? []
      : [
          {
            label: 'person' as const,
            score: 0.6 + random() * 0.3,
            box: {
              x1: shake(0.15, 0.1),
              y1: shake(0.5, 0.3),
              x2: shake(0.25, 0.1),
              y2: shake(0.8, 0.3),
            },
          },
        ]
    const seen = tracker.track(rows.fill(detections), atMs, 16 / 9)
    const tracks = Array.from({ length: seen.count }, (_, k) => ({ ...detections[seen.detection[k]!]!, trackId: seen.trackId[k]! }))
    yield { atMs, wallMs: from + atMs, tracks }
  }
}

describe('a mannequin that a detector sees by day and night', () => {
  it.each([1, 2, 3])('FM1 is an alarm at most once more after it was judged a false one, seed %i', (seed) => {
    const { alarms, again, recorded, hidden } = playFalseAlarms([
      buildRule({ cameraCoolDownMs: 0 }),
    ], [
      buildZone(),
    ], mannequinLooks({ seed, hours: 24, fps: 1 }))
    expect(alarms.length).toBeGreaterThan(0)
    expect(again).toBeLessThanOrEqual(1)
    expect(hidden).toBeGreaterThan(100)
    // FM6: one in ten minutes at most.
    expect(recorded).toBeLessThanOrEqual(145)
  })

  it('FM1 is an alarm again and again where nobody judges it', () => {
    const { alarms } = playFalseAlarms([
      buildRule({ cameraCoolDownMs: 0 }),
    ], [
      buildZone(),
    ], mannequinLooks({ seed: 1, hours: 6, fps: 1 }), { reviewMs: Number.POSITIVE_INFINITY })
    expect(alarms.length).toBeGreaterThan(20)
  })

  it('FM5 is an alarm for ten minutes at most where a rule is critical', () => {
    const { alarms } = playFalseAlarms([
      buildRule({ cameraCoolDownMs: 0, severity: 'critical' }),
    ], [
      buildZone(),
    ], mannequinLooks({ seed: 4, hours: 12, fps: 1 }))
    expect(alarms.at(-1)!.atMs).toBeLessThan(15 * 60_000)
  })
})
