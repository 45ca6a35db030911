import type { AnnotationChange } from '#contract/annotation'
import { expect, it } from 'vitest'
import { reviewOf } from '#contract/event-review'
import { inverseOf } from './inverse-change.ts'
import { buildStoredAnnotation, eventIdNumber, memberIdOf } from './testing/event-builder.ts'

const eventId = eventIdNumber(1)
const said = (changes: AnnotationChange[]) => changes.map((change, i) => buildStoredAnnotation(i + 1, eventId, { change }))
/** What an incident looks like to those who read it. */
function look(changes: AnnotationChange[]): unknown {
  const { acknowledged, verdict, owner } = reviewOf(said(changes))
  return [
    acknowledged !== undefined,
    verdict?.verdict,
    verdict?.reason,
    owner?.ownerId,
    owner?.isWorking,
  ]
}

it('IC6 what is said and taken back leaves the incident as it was before', () => {
  const before: AnnotationChange[] = [
    { kind: 'verdict', verdict: 'false-alarm', reason: 'wrong-object' },
    {
      kind: 'owner',
      memberId: memberIdOf(3),
      isWorking: true,
    },
  ]
  const changes: AnnotationChange[] = [
    { kind: 'acknowledge' },
    { kind: 'verdict', verdict: 'confirmed' },
    { kind: 'verdict', verdict: null },
    { kind: 'owner', memberId: null },
    {
      kind: 'owner',
      memberId: memberIdOf(4),
    },
  ]
  for (const known of [[], before]) {
    for (const change of changes) {
      const inverse = inverseOf(change, reviewOf(said(known)))!
      expect(look([...known, change, inverse])).toEqual(look(known))
    }
  }
  expect(inverseOf({ kind: 'note', text: 'Seen.' }, undefined)).toBeUndefined()
})
