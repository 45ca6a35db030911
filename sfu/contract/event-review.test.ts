import type { AnnotationChange, AnnotationId, StoredAnnotation } from './annotation.ts'
import type { DeviceId, EventId, MemberId } from './ids.ts'
import { describe, expect, it } from 'vitest'
import { reviewersOf, reviewOf, stands, unreviewed } from './event-review.ts'
import { epochMs } from './time.ts'

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

  it('IN1 reviewed is per person: whoever said so or said anything that stands, until they take it back', () => {
    const ids = [1, 2, 3].map(n => `00000000-0000-4000-8000-00000000000${n}` as MemberId)
    const [kim, lee] = ids as [MemberId, MemberId]
    const told = (...said: readonly (readonly [MemberId, AnnotationChange])[]) => reviewOf(said.map(([memberId, change], i): StoredAnnotation => ({
      annotation: {
        annotationId: '' as AnnotationId,
        deviceId: '' as DeviceId,
        eventId: '' as EventId,
        memberId,
        change,
        basedOn: i,
        madeAt: epochMs(i),
      },
      orgSeq: i + 1,
      receivedAt: epochMs(i),
      clockSuspect: false,
      memberName: 'Kim',
    })))
    const reviewed = { kind: 'note', text: 'Reviewed.', marks: 'reviewed' } as const
    const unmarked = { kind: 'note', text: 'Not reviewed.', marks: 'unreviewed' } as const
    const acknowledge = { kind: 'acknowledge' } as const
    const takeBack = { kind: 'acknowledge', takenBack: true } as const
    expect(reviewersOf(told())).toEqual([])
    expect(reviewersOf(told([kim, acknowledge]))).toEqual([kim])
    expect(reviewersOf(told([kim, acknowledge], [kim, takeBack]))).toEqual([])
    expect(reviewersOf(told([kim, reviewed], [lee, acknowledge])).sort()).toEqual([kim, lee])
    expect(reviewersOf(told([kim, reviewed], [lee, acknowledge], [kim, unmarked]))).toEqual([lee])
    expect(reviewersOf(told([lee, acknowledge], [lee, unmarked]))).toEqual([])
    expect(reviewersOf(told([lee, unmarked], [lee, acknowledge]))).toEqual([lee])
    expect(reviewersOf(told([lee, unmarked], [
      lee,
      { kind: 'note', text: 'A fox.' },
    ]))).toEqual([lee])
    // A mark is no note, and changes nothing that all share.
    expect(told([kim, reviewed])).toMatchObject({ notes: [] })
    expect(told([kim, reviewed]).acknowledged).toBeUndefined()
  })
})
