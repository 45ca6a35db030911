import type { TrackedDetection } from '#contract/detection'
import type { RecordedLook } from './track-history.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { HeatMapSum } from './heat-map.ts'

function standing(x: number, foot: number, label: TrackedDetection['label'] = 'person'): TrackedDetection {
  return {
    trackId: 1,
    label,
    score: 0.9,
    box: {
      x1: x - 0.02,
      y1: foot - 0.2,
      x2: x + 0.02,
      y2: foot,
    },
  }
}
function look(atMs: number, ...tracks: TrackedDetection[]): RecordedLook {
  return {
    capturedAt: epochMs(atMs),
    tracks,
    aspect: 16 / 9,
    worn: new Map(),
  }
}

describe('heat map', () => {
  it('counts the seconds that feet were in a cell, until the next look, and no gap', () => {
    const sum = new HeatMapSum(4, 2)
    sum.add(look(0, standing(0.1, 0.9), standing(0.9, 0.9, 'forklift')))
    sum.add(look(500, standing(0.9, 1)))
    sum.add(look(1_500))
    // Nobody looked for a minute.
    sum.add(look(60_000, standing(0.1, 0.3)))
    sum.add(look(61_000))
    const { seconds, seenMs } = sum.map
    expect([...seconds]).toEqual([1, 0, 0, 0, 0.5, 0, 0, 1])
    expect(seenMs).toBe(2_500)
  })

  it('holds as many seconds as people were seen, wherever they stood and however often it was looked', () => {
    fc.assert(fc.property(fc.array(fc.record({
      gapMs: fc.integer({ min: 1, max: 4_000 }),
      people: fc.array(fc.tuple(fc.double({ min: -0.1, max: 1.1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 4 }),
    }), { maxLength: 40 }), (steps) => {
      const sum = new HeatMapSum(32, 18)
      let atMs = 0
      let expected = 0
      let before = 0
      steps.forEach(({ gapMs, people }, i) => {
        atMs += gapMs
        if (i > 0 && gapMs <= 2_500)
          expected += before * gapMs / 1000
        before = people.length
        sum.add(look(atMs, ...people.map(([x, y]) => standing(x, y))))
      })
      expect(sum.map.seconds.reduce((all, s) => all + s, 0)).toBeCloseTo(expected, 6)
    }))
  })
})
