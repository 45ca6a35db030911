import type { Corners, LabelledPicture } from './average-precision.ts'
import { expect, it } from 'vitest'
import { averagePrecision } from './average-precision.ts'

const here: Corners = [10, 10, 20, 20]
const there: Corners = [40, 40, 60, 60]
const person = (corners: Corners, score = 0.9) => ({ label: 'person' as const, score, corners })
function picture(truth: Corners[], found: ReturnType<typeof person>[]): LabelledPicture {
  return {
    truth: truth.map(corners => ({ label: 'person', corners })),
    found,
  }
}

it('is 1 where everything is found first, whatever noise follows', () => {
  expect(averagePrecision([
    picture([here, there], [
      person(here),
      person(there, 0.8),
      person([0, 0, 5, 5], 0.3),
    ]),
  ], 'person')).toEqual({ averagePrecision: 1, boxes: 2 })
})

it('is 0 where nothing is found, and nothing where nothing is to be found', () => {
  expect(averagePrecision([
    picture([here], []),
  ], 'person')).toEqual({ averagePrecision: 0, boxes: 1 })
  expect(averagePrecision([
    picture([], [
      person(here),
    ]),
  ], 'person')).toBeUndefined()
  expect(averagePrecision([
    picture([here], [
      {
        ...person(here),
        label: 'forklift',
      } as never,
    ]),
  ], 'person')!.averagePrecision).toBe(0)
})

it('counts a second box on the same object, and a box that overlaps too little, as false', () => {
  // Best first: false, true: precision 1/2 at recall 1.
  expect(averagePrecision([
    picture([here], [
      person([10, 10, 20, 14], 0.95),
      person(here),
    ]),
  ], 'person')!.averagePrecision).toBe(0.5)
  // True, double, true: 1 up to recall 1/2, then 2/3.
  expect(averagePrecision([
    picture([here, there], [
      person(here, 0.9),
      person(here, 0.8),
      person(there, 0.7),
    ]),
  ], 'person')!.averagePrecision).toBeCloseTo(0.5 + 0.5 * 2 / 3, 12)
})

it('ranks over all pictures, and matches within one', () => {
  const pictures = [
    picture([here], [
      person(here, 0.6),
    ]),
    picture([], [
      person(here, 0.9),
    ]),
  ]
  expect(averagePrecision(pictures, 'person')!.averagePrecision).toBe(0.5)
})
