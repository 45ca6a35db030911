import { expect, it } from 'vitest'
import { rulesMsTick } from './ms-tick.ts'

it('measures rules that raise: all that a crowd which walks about can break', () => {
  expect([
    ...rulesMsTick(400).raised,
  ].sort()).toEqual([
    'line-crossing',
    'missing-helmet',
    'missing-vest',
    'motion',
    'occupancy',
    'proximity',
    'zone-presence',
  ])
})
