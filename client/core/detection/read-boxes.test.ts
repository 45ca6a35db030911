import { expect, it } from 'vitest'
import { readBoxes } from './read-boxes.ts'

it('boxes are read from rows, in their order; a label that nobody knows is left out', () => {
  const rows = Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.75, 1, 0, 0, 1, 1, 0.5, 9, 0, 0, 0.5, 0.5, 0.25, 0)
  expect(readBoxes({ count: 3, rows }, ['person', 'helmet']).map(d => [d.label, d.score])).toEqual([
    ['helmet', 0.75],
    ['person', 0.25],
  ])
  expect(readBoxes({ count: 0, rows }, ['person'])).toEqual([])
})
