import { expect, it } from 'vitest'
import { nextRate, playRates } from './play-rate.ts'

it('goes from rate to rate and stays at both ends', () => {
  const faster = [...playRates].map(rate => nextRate(rate, 1))
  expect(faster).toEqual([0.5, 1, 1.5, 2, 3, 3])
  expect([...playRates].map(rate => nextRate(rate, -1))).toEqual([0.25, 0.25, 0.5, 1, 1.5, 2])
})
