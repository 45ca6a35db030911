import { describe, expect, it } from 'vitest'
import { reviewOf, stands, unreviewed } from './event-review.ts'

describe('event review', () => {
  it('SY12 decides what stands by what its maker had seen', () => {
    const none = { orgSeq: 0 }
    const acknowledge = { kind: 'acknowledge' } as const
    const takeBack = { kind: 'acknowledge', takenBack: true } as const
    const verdict = { kind: 'verdict', verdict: 'confirmed' } as const
    const owner = { kind: 'owner', memberId: null } as const
    expect([
      stands({ kind: 'note', text: 'Seen.' }, 0, { orgSeq: 9 }),
      stands(acknowledge, 0, none),
      stands(acknowledge, 9, { orgSeq: 9, change: acknowledge }),
      stands(verdict, 0, none),
      stands(verdict, 8, { orgSeq: 9, change: verdict }),
      stands(verdict, 9, { orgSeq: 9, change: verdict }),
      stands(owner, 8, { orgSeq: 9, change: owner }),
      stands(owner, 9, { orgSeq: 9, change: owner }),
      // Whoever takes an acknowledgement back has seen it; then the next one is the first again.
      stands(takeBack, 8, { orgSeq: 9, change: acknowledge }),
      stands(takeBack, 9, { orgSeq: 9, change: acknowledge }),
      stands(acknowledge, 0, { orgSeq: 9, change: takeBack }),
    ]).toEqual([
      true,
      true,
      false,
      true,
      false,
      true,
      false,
      true,
      false,
      true,
      true,
    ])
  })

  it('is nothing without annotations', () => {
    expect(reviewOf([])).toEqual(unreviewed)
  })
})
