import type { EventId, IncidentId, SiteId } from '#contract/ids'
import type { MemberActor } from '../core/actor.ts'
import type { TestContext } from './testing/test-context.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { exportLimits } from '#contract/export-routes'
import { epochMs } from '#contract/time'
import { beginExport } from './begin-export.ts'
import { createCamera } from './create-camera.ts'
import { createSite } from './create-site.ts'
import { listHistoryDays, listMoments } from './list-history.ts'
import { pushEvents } from './push-events.ts'
import { anAnnotation, anAnnotationPush } from './testing/build-annotation.ts'
import { aDeviceId, aPush, aSafetyEvent } from './testing/build-safety-event.ts'
import { aMember, openTestContext } from './testing/test-context.ts'

let t: TestContext
let kim: MemberActor
let lee: MemberActor
let here: Awaited<ReturnType<typeof createCamera>>
let there: Awaited<ReturnType<typeof createCamera>>
const incidents: IncidentId[] = []
/** Half past midnight in Seoul, still the day before in UTC. */
const midnight = Date.parse('2026-11-19T15:30:00Z')
const times = [
  0,
  1_000,
  3_600_000,
  86_400_000,
  86_400_000 + 2_400_000,
] as const

beforeAll(async () => {
  t = await openTestContext()
  kim = aMember(t.organizationId, 'administrator')
  const sites: SiteId[] = []
  for (const name of ['Here', 'There'])
    sites.push((await createSite(t.context, kim, { name, timeZone: 'Asia/Seoul' })).siteId)
  const cameras = []
  for (const [i, siteId] of sites.entries()) {
    cameras.push(await createCamera(t.context, kim, {
      kind: 'rtsp',
      name: `Gate ${i}`,
      siteId,
      address: 'rtsp://h/',
    } as never))
  }
  here = cameras[0]!
  there = cameras[1]!
  lee = {
    ...aMember(t.organizationId, 'reviewer'),
    scope: {
      kind: 'some',
      siteIds: [sites[0]!],
      cameraIds: [],
    },
  }
  let seq = 0
  const deviceId = aDeviceId()
  for (const camera of [here, there]) {
    const { rule, zone } = aSafetyEvent({ cameraId: camera.cameraId, name: camera.name })
    for (const ms of times) {
      const event = aSafetyEvent({ cameraId: camera.cameraId, name: camera.name }, {
        deviceId,
        rule,
        zone,
        capturedAt: epochMs(midnight + ms),
        recordedAt: epochMs(midnight + ms),
      })
      await pushEvents(t.context, kim, aPush(deviceId, ++seq, [event]))
      incidents.push((await t.test.superuser.query<{ incident_id: IncidentId }>('select incident_id from safety_event where event_id = $1', [event.eventId])).rows[0]!.incident_id)
    }
  }
  const device = aDeviceId()
  await pushEvents(t.context, kim, anAnnotationPush(device, 1, [
    anAnnotation(incidents[0] as EventId, kim.memberId, { kind: 'acknowledge' }, { deviceId: device }),
  ]))
})
afterAll(() => t.close())

it('HI6 days are those of the site\'s wall, with what nobody has looked at; other sites\' are not counted for whom they are out of sight', async () => {
  const asked = { from: midnight - 86_400_000, until: midnight + 3 * 86_400_000 }
  const { days } = await listHistoryDays(t.context, lee, { ...asked, timeZone: 'Asia/Seoul' })
  expect(days).toEqual([
    { day: '2026-11-20', incidents: 2, unreviewed: 1 },
    { day: '2026-11-21', incidents: 2, unreviewed: 2 },
  ])
  expect((await listHistoryDays(t.context, lee, { ...asked, timeZone: 'UTC' })).days.map(({ day }) => day)).toEqual(['2026-11-19', '2026-11-20'])
  expect((await listHistoryDays(t.context, kim, { ...asked, timeZone: 'Asia/Seoul' })).days.map(({ incidents: count }) => count)).toEqual([4, 4])
  expect((await listHistoryDays(t.context, kim, {
    ...asked,
    timeZone: 'Asia/Seoul',
    cameraIds: there.cameraId,
    state: 'new',
  })).days.map(({ incidents: count }) => count)).toEqual([2, 2])
  expect((await listHistoryDays(t.context, lee, { ...asked, timeZone: 'Asia/Seoul', cameraIds: there.cameraId })).days).toEqual([])
  await expect(listHistoryDays(t.context, kim, { from: 0, until: 46 * 86_400_000, timeZone: 'UTC' })).rejects.toMatchObject({ code: 'bad-input' })
})

it('HI6 a day begins when it begins there, also where the clock is changed at midnight', async () => {
  const hours = ['2026-04-22T00:10:00Z', '2026-10-28T00:10:00Z'].flatMap(begin => Array.from({ length: 24 * 6 }, (_, hour) => Date.parse(begin) + hour * 3_600_000))
  await t.test.superuser.query(`
    insert into incident (organization_id, incident_id, camera_id, rule_id, zone_id, first_ms, last_ms, event_count, severity, tracks)
    select $1, gen_random_uuid(), $2, $2, $2, ms, ms, 1, 'low', '{}' from unnest($3::bigint[]) ms`, [t.organizationId, here.cameraId, hours])
  for (const timeZone of [
    'Africa/Cairo',
    'America/New_York',
    'Australia/Lord_Howe',
    'UTC',
  ]) {
    const dayOf = new Intl.DateTimeFormat('sv-SE', { timeZone })
    for (const [from, until] of [
      [hours[3]!, hours[100]!],
      [hours[150]!, hours.at(-1)! + 1],
    ] as const) {
      const byDay = Map.groupBy(hours.filter(ms => ms >= from && ms < until), ms => dayOf.format(ms))
      const { days } = await listHistoryDays(t.context, kim, { from, until, timeZone })
      expect(days, timeZone).toEqual([...byDay].map(([day, of]) => ({ day, incidents: of.length, unreviewed: of.length })))
    }
  }
})

it('HI7 the moments of a camera in a time, oldest first, of a camera in sight', async () => {
  const { moments, isWhole } = await listMoments(t.context, lee, here.cameraId, { from: midnight, until: midnight + 3_600_000 })
  expect(moments.map(({ capturedAt }) => capturedAt - midnight)).toEqual([0, 1_000])
  expect(moments.every(({ incidentId }) => incidentId === incidents[0])).toBe(true)
  expect(isWhole).toBe(true)
  await expect(listMoments(t.context, lee, there.cameraId, { from: 0, until: midnight * 2 })).rejects.toMatchObject({ code: 'not-found' })
})

it('EX1 an export is answered with every event and word of its incidents, or not at all', async () => {
  const of = (incidentIds: IncidentId[], actor = lee) => beginExport(t.context, actor, {
    name: 'x',
    reason: 'for the police',
    subject: { kind: 'incidents', incidentIds },
  }, '1.2.3')
  const answer = await of([incidents[0]!])
  expect(answer.events.map(({ event }) => event.capturedAt - midnight)).toEqual([0, 1_000])
  expect(answer.annotations.map(({ annotation }) => annotation.change.kind)).toEqual(['acknowledge'])
  expect(answer).toMatchObject({
    operator: { name: lee.memberName, role: 'reviewer' },
    appVersion: '1.2.3',
    cameras: [
      { name: 'Gate 0' },
    ],
    sites: [
      { name: 'Here' },
    ],
  })
  // One of a site that is out of sight: nothing of the others is given.
  await expect(of([
    incidents[0]!,
    incidents.at(-1)!,
  ])).rejects.toMatchObject({ code: 'not-found' })
  await expect(of([incidents[0]!], aMember(t.organizationId, 'viewer'))).rejects.toMatchObject({ code: 'not-allowed' })
})

it('EX2 a range takes the cameras and the time it says, in sight alone, and no more than fits', async () => {
  const of = (cameraIds: (typeof here)['cameraId'][], from: number, until: number, actor = lee) => beginExport(t.context, actor, {
    name: 'x',
    reason: 'for the police',
    subject: {
      kind: 'range',
      cameraIds,
      from: epochMs(from),
      until: epochMs(until),
    },
  }, '1')
  expect((await of([here.cameraId], midnight, midnight + 3_600_000)).events).toHaveLength(2)
  expect((await of([here.cameraId, there.cameraId], midnight, midnight + 3_600_001, kim)).events).toHaveLength(6)
  await expect(of([here.cameraId, there.cameraId], midnight, midnight + 1)).rejects.toMatchObject({ code: 'not-found' })
  await expect(of([here.cameraId], midnight - 10, midnight)).rejects.toThrow(/Nothing is kept/)
  await expect(of([here.cameraId], midnight, midnight + exportLimits.rangeMs + 1)).rejects.toMatchObject({ code: 'bad-input' })
})
