import type { GroundPlane } from '#contract/ground-plane'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { planeTrouble } from '#contract/ground-plane'
import { floorSide, solveHomography, toGround } from './homography.ts'
import { planeGrid } from './plane-grid.ts'

const places: [x: number, y: number, xM: number, yM: number][] = [
  [0.2, 0.9, 0, 0],
  [0.8, 0.9, 4, 0],
  [0.6, 0.5, 4, 8],
  [0.4, 0.5, 0, 8],
]
const plane: GroundPlane = {
  points: places.map(([x, y, xM, yM]) => ({
    image: { x, y },
    ground: { xM, yM },
  })),
}

it('ZE6 every point of the grid lies on its metre, before the horizon', () => {
  const lines = planeGrid(plane)
  const homography = solveHomography(plane)!
  expect(lines.length).toBeGreaterThan(20)
  for (const { points, atM } of lines) {
    for (const point of points) {
      const { xM, yM } = toGround(homography, point, floorSide(homography, plane))!
      expect(Math.min(Math.abs(xM - atM), Math.abs(yM - atM))).toBeLessThan(1e-6)
    }
  }
})

it('ZE6 points that make no floor have no grid', () => {
  expect(planeGrid({
    points: plane.points.with(2, plane.points[3]!),
  })).toEqual([])
  const almostInARow = {
    ...plane.points[3]!,
    image: { x: 0.39995, y: 0.69995 },
  }
  expect(planeGrid({
    points: plane.points.with(3, almostInARow),
  })).toEqual([])
})

it('ZE6 what is no trouble has a homography with all four points before the horizon, and a wrong order has none', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const metres = fc.double({ min: -20, max: 20, noNaN: true })
  const point = fc.record({
    image: fc.record({ x: share, y: share }),
    ground: fc.record({ xM: metres, yM: metres }),
  })
  fc.assert(fc.property(fc.tuple(point, point, point, point), (points) => {
    const trouble = planeTrouble({ points })
    const homography = solveHomography({ points })
    if (trouble === 'in-a-row')
      return
    expect(homography).toBeDefined()
    expect(Math.abs(floorSide(homography!, { points }))).toBe(trouble === undefined
      ? 1
      : 0)
  }), { numRuns: 2_000 })
})
