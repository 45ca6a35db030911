import { expect, it } from 'vitest'
import { createTurnstile } from './turnstile.ts'

const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

it('lets so many in at a time, in order, and goes on after a failure', async () => {
  const turnstile = createTurnstile(2)
  const begun: number[] = []
  const doors: { open: () => void, break: () => void }[] = []
  const outcomes = Array.from({ length: 5 }, (_, index) => turnstile.pass(() => new Promise<number>((resolve, reject) => {
    begun.push(index)
    doors[index] = {
      open: () => resolve(index),
      break: () => reject(new Error('broken')),
    }
  })).catch(() => -1))
  await settle()
  expect([
    begun,
    turnstile.waiting(),
  ]).toEqual([
    [0, 1],
    3,
  ])
  doors[1]!.break()
  await settle()
  expect(begun).toEqual([0, 1, 2])
  doors[0]!.open()
  doors[2]!.open()
  await settle()
  expect([
    begun,
    turnstile.waiting(),
  ]).toEqual([
    [0, 1, 2, 3, 4],
    0,
  ])
  doors[3]!.open()
  doors[4]!.open()
  expect(await Promise.all(outcomes)).toEqual([0, -1, 2, 3, 4])
  expect(await turnstile.pass(async () => 7)).toBe(7)
})
