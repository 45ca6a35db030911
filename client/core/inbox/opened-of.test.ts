import { expect, it } from 'vitest'
import { buildStored, buildStoredAnnotation } from '../sync/testing/event-builder.ts'
import { openedOf } from './opened-of.ts'

it('IN5 what the server tells of an incident is added up as it would be here', () => {
  const [first, second] = [1, 2].map(n => buildStored(n))
  const incidentId = first!.event.eventId
  const opened = openedOf([
    { ...second!, incidentId },
    { ...first!, incidentId },
  ], [
    buildStoredAnnotation(3, incidentId, {}, { incidentId }),
  ])!
  expect(opened.row).toMatchObject({
    incidentId,
    eventCount: 2,
    firstAt: first!.event.capturedAt,
    lastAt: second!.event.capturedAt,
    waiting: 0,
    review: {
      review: {
        acknowledged: { memberName: 'Lee' },
      },
    },
  })
  expect(opened.events.map(({ event: { eventId }, sync }) => [eventId, sync])).toEqual([
    [second!.event.eventId, 'synced'],
    [incidentId, 'synced'],
  ])
  expect(opened.annotations).toHaveLength(1)
  expect(openedOf([], [])).toBeUndefined()
})
