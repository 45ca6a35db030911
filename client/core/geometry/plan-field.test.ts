import type { CameraPlace } from '#contract/site-plan'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cameraPlaceSchema } from '#contract/site-plan'
import { aimedAt, aimOf, fieldPath, movedTo, newPlace, turned } from './plan-field.ts'

/** 20 points a metre. */
const plan = { width: 1600, height: 800, widthM: 80 }
const place: CameraPlace = {
  x: 0.5,
  y: 0.5,
  directionDeg: 90,
  fieldDeg: 90,
  reachM: 10,
}
const shares = fc.double({ min: 0, max: 1, noNaN: true })
const places = fc.record({
  x: shares,
  y: shares,
  directionDeg: fc.integer({ min: 0, max: 359 }),
  fieldDeg: fc.integer({ min: 5, max: 360 }),
  reachM: fc.integer({ min: 1, max: 200 }),
})
const plans = fc.record({
  width: fc.integer({ min: 100, max: 8_000 }),
  height: fc.integer({ min: 100, max: 8_000 }),
  widthM: fc.integer({ min: 5, max: 1_000 }),
})
function numbersOf(path: string): number[] {
  return [
    ...path.matchAll(/-?\d+(?:\.\d+)?/g),
  ].map(([text]) => Number(text))
}

describe('what a camera sees on a plan', () => {
  it('is a sector as wide and as far as it is said, by the plan\'s own scale', () => {
    // Down, 45 degrees to either side, 10 m = 200 points.
    expect(fieldPath(place, plan)).toBe('M800 400L941.4 541.4A200 200 0 0 1 658.6 541.4Z')
    expect(fieldPath({ ...place, fieldDeg: 270 }, plan)).toContain('A200 200 0 1 1')
    expect(fieldPath({ ...place, fieldDeg: 360 }, plan)).toBe('M1000 400A200 200 0 1 1 600 400A200 200 0 1 1 1000 400Z')
    expect(aimOf(place, plan)).toEqual({ x: 0.5, y: 0.75 })
  })

  it('ends at its reach on both sides, wherever it looks', () => {
    fc.assert(fc.property(places.filter(({ fieldDeg }) => fieldDeg < 360), plans, (given, on) => {
      const [cx, cy, fromX, fromY, radius, , , , , toX, toY] = numbersOf(fieldPath(given, on))
      const reach = given.reachM * on.width / on.widthM
      expect(Math.abs(radius! - reach)).toBeLessThan(0.06)
      expect(Math.abs(Math.hypot(fromX! - cx!, fromY! - cy!) - reach)).toBeLessThan(0.3)
      expect(Math.abs(Math.hypot(toX! - cx!, toY! - cy!) - reach)).toBeLessThan(0.3)
    }))
  })

  it('is aimed at a point and comes back to it', () => {
    fc.assert(fc.property(places, plans, shares, shares, (given, on, x, y) => {
      const aimed = aimedAt(given, on, { x, y })
      expect(cameraPlaceSchema.safeParse(aimed).success).toBe(true)
      const metres = Math.hypot((x - given.x) * on.width, (y - given.y) * on.height) * on.widthM / on.width
      if (metres < 1.5 || metres > 499)
        return
      const end = aimOf(aimed, on)
      const offM = Math.hypot((end.x - x) * on.width, (end.y - y) * on.height) * on.widthM / on.width
      // Half a degree and a quarter of a metre.
      expect(offM).toBeLessThan(0.26 + metres * Math.PI / 360)
    }))
    // On the camera itself there is no direction.
    expect(aimedAt(place, plan, { x: 0.5, y: 0.5 })).toEqual(place)
  })

  it('stays on the picture, whoever drags it', () => {
    expect(movedTo(place, { x: -3, y: 1.7 })).toMatchObject({ x: 0, y: 1 })
    fc.assert(fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (x, y) => {
      expect(cameraPlaceSchema.safeParse(movedTo(place, { x, y })).success).toBe(true)
    }))
    expect([-1, 0, 360, 725].map(turned)).toEqual([
      359,
      0,
      0,
      5,
    ])
  })

  it('begins in the middle, with a reach that fits the place', () => {
    expect(newPlace(plan)).toMatchObject({ x: 0.5, y: 0.5, reachM: 13 })
    for (const widthM of [1, 5_000])
      expect(cameraPlaceSchema.safeParse(newPlace({ ...plan, widthM })).success).toBe(true)
  })
})
