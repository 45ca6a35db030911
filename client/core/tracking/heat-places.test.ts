import { expect, it } from 'vitest'
import { heatPlaces } from './heat-places.ts'
import { heatStepOf, heatSteps } from './heat-steps.ts'

const empty = { columns: 6, rows: 3, seenMs: 0 }
function at(cells: Readonly<Record<number, number>>) {
  const seconds = new Float64Array(18)
  for (const [index, value] of Object.entries(cells))
    seconds[Number(index)] = value
  return { ...empty, seconds }
}

it('names the places of the most time: zones by their outline, the rest by the part of the picture', () => {
  const press = {
    polygon: [
      { x: 0, y: 0 },
      { x: 0.3, y: 0 },
      { x: 0.3, y: 1 },
      { x: 0, y: 1 },
    ] as never,
  }
  // Cells 0 and 6 lie in the zone, 5 top right, 14 and 15 at the bottom in the middle.
  expect(heatPlaces(at({ 0: 10, 6: 20, 5: 12, 14: 25, 15: 25 }), [press])).toEqual([
    {
      place: { kind: 'area', area: 'bottom' },
      seconds: 50,
    },
    {
      place: { kind: 'zone', index: 0 },
      seconds: 30,
    },
    {
      place: { kind: 'area', area: 'top-right' },
      seconds: 12,
    },
  ])
  expect(heatPlaces(at({}), [press])).toEqual([])
})

it('the scale is one hue, as even to the eye as numbers can say, each step twice the one below', () => {
  const steps = heatSteps(640)
  const rises = steps.slice(1).map(({ lightness }, i) => lightness - steps[i]!.lightness)
  for (const rise of rises)
    expect(rise).toBeCloseTo(rises[0]!, 10)
  expect(steps.map(({ fromSeconds }) => fromSeconds)).toEqual([10, 20, 40, 80, 160, 320])
  expect(new Set(steps.map(({ colour }) => colour.split(' ').at(-1))).size).toBe(1)
  expect([
    heatStepOf(9, steps),
    heatStepOf(10, steps),
    heatStepOf(640, steps),
  ]).toEqual([undefined, steps[0], steps[5]])
})
