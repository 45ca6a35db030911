import { describe, expect, it } from 'vitest'
import { figure } from './figure.ts'
import { goalText, reaches } from './goal.ts'

describe('goals', () => {
  it('are reached at their limit and missed beyond it', () => {
    expect([2, 3].map(v => reaches(figure(v, 'ms'), { atMost: 2 }))).toEqual([true, false])
    expect([2, 1].map(v => reaches(figure(v, 'ms'), { atLeast: 2 }))).toEqual([true, false])
    expect([2, 1].map(v => reaches(figure(v, 'ms'), { exactly: 2 }))).toEqual([true, false])
  })

  it('are missed by what could not be measured', () => {
    expect([
      { atMost: 2 },
      { atLeast: 0 },
      { exactly: 0 },
    ].map(goal => reaches(figure(Number.NaN, 'ms'), goal))).toEqual([false, false, false])
  })

  it('have words', () => {
    expect([
      { atMost: 2 },
      { atLeast: 0.5 },
      { exactly: 0 },
    ].map(goalText)).toEqual(['<= 2', '>= 0.5', '= 0'])
  })
})
