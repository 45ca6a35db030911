import type { RecordedLook } from './track-history.ts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { mergeLooks } from './merge-looks.ts'

function looks(from: number, until: number, stepMs = 500): RecordedLook[] {
  return Array.from({
    length: Math.ceil((until - from) / stepMs),
  }, (_, i) => ({
    capturedAt: epochMs(from + i * stepMs),
    tracks: [],
    aspect: 1,
    worn: new Map(),
  }))
}

it('CT10 where two stations looked, one is believed until it stops', () => {
  const [first, second] = [
    looks(0, 20_000),
    looks(10_100, 40_000),
  ]
  const merged = mergeLooks([second, first])
  expect(merged.filter(look => first.includes(look))).toEqual(first)
  expect(merged.filter(look => second.includes(look))[0]!.capturedAt).toBeGreaterThan(22_500)
  expect(merged.at(-1)).toBe(second.at(-1))
})

it('CT10 nothing is twice, and time goes forward', () => {
  fc.assert(fc.property(fc.array(fc.tuple(fc.nat(50_000), fc.integer({ min: 1, max: 60 }), fc.integer({ min: 100, max: 2_000 })), { maxLength: 4 }), (given) => {
    const stations = given.map(([from, count, stepMs]) => looks(from, from + count * stepMs, stepMs))
    const merged = mergeLooks([
      ...stations,
      ...stations.slice(0, 1),
    ])
    expect(merged.every((look, i) => i === 0 || look.capturedAt > merged[i - 1]!.capturedAt)).toBe(true)
    const last = Math.max(...stations.flat().map(({ capturedAt }) => capturedAt))
    if (stations.flat().length > 0)
      expect(last - merged.at(-1)!.capturedAt).toBeLessThanOrEqual(3_000)
  }))
})
