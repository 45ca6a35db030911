import { describe, expect, it } from 'vitest'
import { DetectionRows } from './detection-rows.ts'
import { WornItems } from './worn-items.ts'

const aspect = 16 / 9
const person = {
  label: 'person',
  score: 0.9,
  box: { x1: 0.4, y1: 0.2, x2: 0.5, y2: 0.8 },
} as const
const places = {
  helmet: {
    x1: 0.43,
    y1: 0.2,
    x2: 0.47,
    y2: 0.28,
  },
  vest: {
    x1: 0.41,
    y1: 0.31,
    x2: 0.49,
    y2: 0.51,
  },
} as const

/** What five looks a second for three seconds say, each of which finds the item and its absence with these scores, in that order or the other one. */
function verdictOf(item: 'helmet' | 'vest', scores: (look: number) => readonly [on: number, off: number], isTurned = false) {
  const worn = new WornItems()
  const rows = new DetectionRows()
  for (let i = 0; i < 16; i++) {
    const [on, off] = scores(i)
    const found = [
      { label: item, score: on, box: places[item] },
      { label: `no_${item}` as const, score: off, box: places[item] },
    ].filter(({ score }) => score > 0)
    const all = isTurned
      ? found.toReversed()
      : found
    worn.look(rows.fill([person, ...all]), {
      count: 1,
      atMs: i * 200,
      trackId: Int32Array.of(1),
      detection: Int32Array.of(0),
    }, aspect)
  }
  return worn.verdictOf(1)![item]
}

describe('votes about one item', () => {
  it.each([
    ['helmet', 0.8, 0.3, 'bare'],
    ['helmet', 0.8, 0.18, 'unknown'],
    ['helmet', 0.8, 0.12, 'worn'],
    ['helmet', 0.4, 0.12, 'bare'],
    ['vest', 0.5, 0.3, 'worn'],
    ['vest', 0.3, 0.4, 'unknown'],
    ['vest', 0.12, 0.4, 'bare'],
  ] as const)('WI2 weighs a %s of %d against its absence of %d in one place: %s, in whatever order they come', (item, on, off, verdict) => {
    for (const isTurned of [false, true])
      expect(verdictOf(item, () => [on, off], isTurned).verdict).toBe(verdict)
  })

  it('WI2 doubtful looks now and then do not outweigh the others', () => {
    const everyFourth = (off: number) => verdictOf('helmet', i => [
      0.7,
      i % 4 === 0
        ? off
        : 0,
    ]).verdict
    expect(everyFourth(0.4)).toBe('worn')
    expect(everyFourth(0.9)).toBe('bare')
  })

  it('WI2 a look counts for one of both, and tells the score of those that agree', () => {
    expect(verdictOf('helmet', i => [
      0.6,
      i < 8
        ? 0.5
        : 0,
    ])).toEqual({
      verdict: 'bare',
      looks: 16,
      worn: 8,
      bare: 8,
      score: expect.closeTo(0.5, 5) as number,
    })
  })
})
