import { expect, it } from 'vitest'
import { markOf } from '../sync/inverse-change.ts'
import { localReviewOf } from '../sync/local-review.ts'
import { buildAnnotation, buildEvent, deviceIdOf, memberIdOf } from '../sync/testing/event-builder.ts'
import { saysSomething } from './says-something.ts'

const [kim, lee] = [
  memberIdOf(1),
  memberIdOf(2),
]

/** What Kim said. */
function after(...changes: readonly Parameters<typeof saysSomething>[1][]) {
  return {
    review: localReviewOf(changes.map((change, i) => {
      const { memberName, ...annotation } = buildAnnotation(i + 1, buildEvent(1).eventId, { change, memberId: kim })
      return {
        annotation: {
          ...annotation,
          deviceId: deviceIdOf(1),
          basedOn: 0,
        },
        memberName,
        sync: 'waiting' as const,
      }
    })),
  }
}

it('IN3 what is said of many is said of those alone where it says something', () => {
  const acknowledge = { kind: 'acknowledge' } as const
  const falseAlarm = { kind: 'verdict', verdict: 'false-alarm' } as const
  const untouched = { review: undefined }
  expect(saysSomething(untouched, acknowledge, lee)).toBe(true)
  expect(saysSomething(after(acknowledge), acknowledge, lee)).toBe(false)
  expect(saysSomething(after(falseAlarm), acknowledge, lee)).toBe(false)
  expect(saysSomething(after(acknowledge), falseAlarm, lee)).toBe(true)
  // Somebody confirmed it: that is not overturned by a bulk.
  expect(saysSomething(after({ kind: 'verdict', verdict: 'confirmed' }), falseAlarm, lee)).toBe(false)
  expect(saysSomething(after(falseAlarm), { kind: 'verdict', verdict: null }, lee)).toBe(true)
  // Reviewed is per person.
  expect(saysSomething(after(acknowledge), markOf('reviewed'), kim)).toBe(false)
  expect(saysSomething(after(acknowledge), markOf('reviewed'), lee)).toBe(true)
  expect(saysSomething(after(acknowledge), markOf('unreviewed'), lee)).toBe(false)
})
