import { describe, expect, it } from 'vitest'
import { reviewOf, stands, unreviewed } from './event-review.ts'

describe('event review', () => {
  it('SY12 decides what stands by what its maker had seen', () => {
    expect([
      stands('note', 0, 9),
      stands('acknowledge', 0, 0),
      stands('acknowledge', 9, 9),
      stands('verdict', 0, 0),
      stands('verdict', 8, 9),
      stands('verdict', 9, 9),
      stands('owner', 8, 9),
      stands('owner', 9, 9),
    ]).toEqual([
      true,
      true,
      false,
      true,
      false,
      true,
      false,
      true,
    ])
  })

  it('is nothing without annotations', () => {
    expect(reviewOf([])).toEqual(unreviewed)
  })
})
