import { expect, it } from 'vitest'
import { HoldBack } from './hold-back.ts'

/** Looks of these ages, five a second. */
function see(hold: HoldBack, fromMs: number, ages: readonly number[]): number {
  let now = fromMs
  for (const ageMs of ages) {
    now += 200
    hold.see(ageMs, now)
  }
  return now
}
const many = (count: number, ageMs: number): number[] => Array.from<number>({ length: count }).fill(ageMs)

it('LO8 pictures wait for three of four looks, in steps, and for none longer than 250 ms', () => {
  const hold = new HoldBack()
  const now = see(hold, 0, [
    ...many(15, 112),
    ...many(5, 600),
  ])
  expect(hold.heldMs(now)).toBe(150)
  expect(hold.heldMs(see(hold, now, many(25, 900)))).toBe(250)
})

it('LO8 one late look of a few changes nothing, nor do looks too few to tell', () => {
  const hold = new HoldBack()
  expect(hold.heldMs(see(hold, 0, many(4, 200)))).toBe(0)
  expect(hold.heldMs(see(hold, 800, [90, 90, 95, 90, 700, 90]))).toBe(200)
})

it('LO8 it is given back after 30 s in which less would do, and not by a good moment', () => {
  const hold = new HoldBack()
  let now = see(hold, 0, many(20, 180))
  expect(hold.heldMs(now)).toBe(200)
  now = see(hold, now, many(50, 60))
  expect(hold.heldMs(now)).toBe(200)
  now = see(hold, now, many(20, 180))
  now = see(hold, now, many(160, 60))
  expect(hold.heldMs(now)).toBe(200)
  expect(hold.heldMs(see(hold, now, many(30, 60)))).toBe(100)
})

it('LO8 where nobody looks any more, nothing is waited for', () => {
  const hold = new HoldBack()
  const now = see(hold, 0, many(20, 180))
  expect(hold.heldMs(now + 10_000)).toBe(200)
  expect(hold.heldMs(now + 10_001)).toBe(0)
})
