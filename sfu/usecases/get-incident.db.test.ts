import type { MemberId } from '#contract/ids'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newUuid } from '../core/random.ts'
import { createCamera } from './create-camera.ts'
import { getIncident } from './get-incident.ts'
import { pushEvents } from './push-events.ts'
import { readFeed } from './read-feed.ts'
import { anAnnotation, anAnnotationPush } from './testing/build-annotation.ts'
import { aDeviceId, aPush, aSafetyEvent } from './testing/build-safety-event.ts'
import { aMember, openTestContext } from './testing/test-context.ts'

let t: Awaited<ReturnType<typeof openTestContext>>
beforeAll(async () => {
  t = await openTestContext()
})
afterAll(() => t.close())

it('IN5 an incident is found by any of its events, as the feed told it, and not out of sight', async () => {
  const memberId = newUuid(randomBytes) as MemberId
  await t.test.superuser.query('insert into member (organization_id, member_id, name, role, created_at) values ($1, $2, \'Kim\', \'supervisor\', now())', [t.organizationId, memberId])
  const kim = {
    ...aMember(t.organizationId, 'supervisor'),
    memberId,
  }
  const [one, other] = await Promise.all(['North', 'South'].map((name, i) => createCamera(t.context, t.operator, { name, address: `rtsp://192.0.2.1/${i}` })))
  const first = aSafetyEvent(one!)
  const second = aSafetyEvent(one!, { rule: first.rule, zone: first.zone, trackId: 7 })
  const elsewhere = aSafetyEvent(other!)
  await pushEvents(t.context, aMember(t.organizationId, 'station'), aPush(aDeviceId(), 1, [first, second, elsewhere]))
  const deviceId = aDeviceId()
  await pushEvents(t.context, kim, anAnnotationPush(deviceId, 1, [
    anAnnotation(second.eventId, memberId, { kind: 'note', text: 'Reviewed.', marks: 'reviewed' }, { deviceId }),
    anAnnotation(elsewhere.eventId, memberId, { kind: 'acknowledge' }, { deviceId }),
  ]))
  const feed = await readFeed(t.context, t.operator, { after: 0, limit: 100 })
  const ofFirst = ({ incidentId }: { incidentId?: string | undefined }): boolean => incidentId === feed.items.find(({ event }) => event.eventId === first.eventId)!.incidentId
  for (const eventId of [first.eventId, second.eventId]) {
    const found = await getIncident(t.context, kim, eventId)
    expect(found.items.map(({ event }) => event.eventId).sort()).toEqual([first.eventId, second.eventId].sort())
    expect(found.items).toEqual(expect.arrayContaining(feed.items.filter(ofFirst)))
    expect(found.annotations).toEqual(feed.annotations.filter(ofFirst))
    expect(found.annotations).toMatchObject([
      {
        annotation: {
          change: { marks: 'reviewed' },
        },
      },
    ])
  }
  const scoped = {
    ...kim,
    scope: {
      kind: 'some' as const,
      siteIds: [],
      cameraIds: [other!.cameraId],
    },
  }
  await expect(getIncident(t.context, scoped, first.eventId)).rejects.toMatchObject({ code: 'not-found' })
  expect((await getIncident(t.context, scoped, elsewhere.eventId)).items).toHaveLength(1)
  await expect(getIncident(t.context, kim, newUuid(randomBytes) as never)).rejects.toMatchObject({ code: 'not-found' })
})
