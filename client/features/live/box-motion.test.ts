import type { TrackedDetection } from '#contract/detection'
import { expect, it } from 'vitest'
import { BoxMotion } from './box-motion.ts'

function person(x: number, trackId = 1): TrackedDetection {
  return {
    trackId,
    label: 'person',
    score: 0.9,
    box: {
      x1: x - 0.05,
      y1: 0.2,
      x2: x + 0.05,
      y2: 0.6,
    },
  }
}
const centre = ({ x1, x2 }: { x1: number, x2: number }): number => (x1 + x2) / 2

it('leads a walking person by the speed of the last looks', () => {
  const motion = new BoxMotion()
  motion.see([
    person(0.3),
  ], 0)
  motion.see([
    person(0.34),
  ], 400)
  expect(centre(motion.lead(person(0.34), 300))).toBeCloseTo(0.37, 5)
})

it('slows down with who slows down, and turns back with who turns back, where a straight way overshoots', () => {
  // x = .5 + .3 t - .25 t^2: it turns at .6 s.
  const way = (ms: number): number => 0.5 + 0.3 * ms / 1_000 - 0.25 * (ms / 1_000) ** 2
  const motion = new BoxMotion()
  for (const at of [0, 130, 240, 380, 500]) {
    motion.see([
      person(way(at)),
    ], at)
  }
  for (const later of [100, 250, 400])
    expect(centre(motion.lead(person(way(500)), later))).toBeCloseTo(way(500 + later), 5)
})

it('believes no turn of three looks: a box shakes by more than that', () => {
  const motion = new BoxMotion()
  for (const [at, x] of [
    [0, 0.3],
    [120, 0.302],
    [240, 0.3],
  ] as const) {
    motion.see([
      person(x),
    ], at)
  }
  expect(Math.abs(centre(motion.lead(person(0.3), 800)) - 0.3)).toBeLessThan(0.01)
})

it('leaves a standing or new person where they were seen', () => {
  const motion = new BoxMotion()
  motion.see([
    person(0.3),
  ], 0)
  expect(motion.lead(person(0.3), 500)).toEqual(person(0.3).box)
  motion.see([
    person(0.3),
  ], 400)
  expect(centre(motion.lead(person(0.3), 500))).toBeCloseTo(0.3, 5)
})

it('leads no further than 0.8 s, never out of the picture, and not by looks that are far apart', () => {
  const motion = new BoxMotion()
  motion.see([
    person(0.3),
  ], 0)
  motion.see([
    person(0.4),
  ], 400)
  expect(centre(motion.lead(person(0.4), 5_000))).toBeCloseTo(0.6, 5)
  expect(motion.lead(person(0.95), 800).x2).toBeLessThanOrEqual(1)
  motion.see([
    person(0.5),
  ], 3_000)
  expect(centre(motion.lead(person(0.5), 500))).toBeCloseTo(0.5, 5)
})

it('forgets a track that is gone: its id may come back elsewhere', () => {
  const motion = new BoxMotion()
  motion.see([
    person(0.3),
  ], 0)
  motion.see([], 200)
  motion.see([
    person(0.8),
  ], 400)
  expect(centre(motion.lead(person(0.8), 500))).toBeCloseTo(0.8, 5)
})
