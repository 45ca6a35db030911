import type { NotedPaint } from './boxes-page.ts'
import { expect, it } from 'vitest'
import { boxOffsets } from './box-offsets.ts'

function box(middle: number) {
  return {
    x1: middle - 0.03,
    y1: 0.3,
    x2: middle + 0.03,
    y2: 0.6,
  }
}
/** Two who walk towards each other on two heights of the picture, and turn. */
const people = Array.from({ length: 180 }, (_, n) => new Map([
  [
    'a',
    box(0.3 + 0.25 * Math.sin(n / 30)),
  ],
  [
    'b',
    box(0.7 - 0.25 * Math.sin(n / 30)),
  ],
]))

/** What is painted when boxes are those of `off` pictures later, shaken by up to `shake` widths. */
function painted(off: number, shake: number): NotedPaint[] {
  let seed = 7
  const random = (): number => (seed = seed * 16_807 % 2_147_483_647) / 2_147_483_647 * 2 - 1
  return Array.from({ length: 100 }, (_, i) => ({
    atMs: i * 1000 / 15,
    count: i + 20,
    boxes: [
      ...people[i + 20 + off]!.values(),
    ].map(({ x1, y1, x2, y2 }) => {
      const d = random() * shake
      return [x1 + d, y1, x2 + d, y2] as const
    }),
  }))
}
const middle = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

it('finds by how many pictures boxes are off, though each shakes', () => {
  for (const off of [0, 1, 3, -2]) {
    expect(middle(boxOffsets(painted(off, 0), { people }))).toBeCloseTo(off, 0)
    expect(Math.abs(middle(boxOffsets(painted(off, 0.004), { people })) - off)).toBeLessThan(0.6)
  }
})

it('says nothing of boxes that are of nobody', () => {
  expect(boxOffsets(painted(0, 0).map(paint => ({
    ...paint,
    boxes: [
      [0, 0, 0.01, 0.01],
    ],
  })), { people })).toEqual([])
})
