import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FramePacer } from './frame-pacer.ts'

/** Which of `count` pictures at `sourceFps`, each up to `jitterMs` off its time, are taken. */
function taken(fps: number, sourceFps: number, count: number, jitterMs: (i: number) => number = () => 0): number[] {
  const pacer = new FramePacer(fps)
  return Array.from({ length: count }, (_, i) => i).filter(i => pacer.takes(i * 1e6 / sourceFps + jitterMs(i) * 1000))
}

it('DL3 takes every third picture of 30 for 10, every second for 15, and all of a slower stream', () => {
  expect(taken(10, 30, 10)).toEqual([0, 3, 6, 9])
  expect(taken(15, 30, 7)).toEqual([0, 2, 4, 6])
  expect(taken(15, 15, 5)).toEqual([0, 1, 2, 3, 4])
  expect(taken(30, 25, 50)).toHaveLength(50)
  expect(taken(10, 15, 150)).toHaveLength(100)
})

it('DL3 keeps the rate though the camera is uneven', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 300, maxLength: 300 }), (jitter) => {
    const { length } = taken(10, 30, 300, i => jitter[i]!)
    expect(length).toBeGreaterThanOrEqual(95)
    expect(length).toBeLessThanOrEqual(105)
  }))
})

it('DL3 goes on after a pause and after a clock that jumped back', () => {
  const pacer = new FramePacer(10)
  expect([
    0,
    100_000,
    9_000_000,
    9_033_000,
    5_000,
    38_000,
    105_000,
  ].map(at => pacer.takes(at))).toEqual([
    true,
    true,
    true,
    false,
    true,
    false,
    true,
  ])
})
