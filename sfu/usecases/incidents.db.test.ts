import type { AnnotationChange } from '#contract/annotation'
import type { EventId, MemberId, RuleId, SuppressionId, ZoneId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { PushRequest } from '#contract/sync'
import type { MemberActor } from '../core/actor.ts'
import type { TestContext } from './testing/test-context.ts'
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { incidentOf, withEvent } from '#contract/incident'
import { epochMs } from '#contract/time'
import { newUuid, newUuidV7 } from '../core/random.ts'
import { createCamera } from './create-camera.ts'
import { pushEvents } from './push-events.ts'
import { readFeed } from './read-feed.ts'
import { recordUrgentEvents } from './record-urgent-events.ts'
import { anAnnotation, anAnnotationPush } from './testing/build-annotation.ts'
import { aDeviceId, aPush, aSafetyEvent } from './testing/build-safety-event.ts'
import { aMember, openTestContext } from './testing/test-context.ts'

describe('incidents', () => {
  let t: TestContext
  let camera: Awaited<ReturnType<typeof createCamera>>
  let station: MemberActor
  let kim: MemberActor
  let lee: MemberActor

  beforeAll(async () => {
    t = await openTestContext({ maxConnections: 10 })
    camera = await createCamera(t.context, t.operator, { name: 'Dock', address: 'rtsp://192.0.2.1/x' })
    station = aMember(t.organizationId, 'station')
    const member = (memberName: string, last: string): MemberActor => ({
      ...aMember(t.organizationId, 'supervisor'),
      memberName,
      memberId: `00000000-0000-4000-8000-0000000000${last}` as MemberId,
    })
    kim = member('Kim', 'a1')
    lee = member('Lee', 'a2')
  })
  afterAll(() => t.close())

  /** Events of one rule and zone, each so many seconds after the first. */
  function ofOneRule(): (atS: number, more?: Partial<SafetyEvent>) => SafetyEvent {
    const start = Date.now() - 3_600_000
    const base = aSafetyEvent(camera)
    const rule = {
      ...base.rule,
      ruleId: newUuid(randomBytes) as RuleId,
    }
    const zone = {
      ...base.zone,
      zoneId: newUuid(randomBytes) as ZoneId,
    }
    let trackId = 0
    return (atS, more) => aSafetyEvent(camera, {
      rule,
      zone,
      capturedAt: epochMs(start + atS * 1000),
      trackId: ++trackId,
      ...more,
    })
  }
  const push = (events: readonly unknown[]) => pushEvents(t.context, station, aPush(aDeviceId(), 1, events))
  async function say(actor: MemberActor, eventId: EventId, change: AnnotationChange, basedOn = 0, madeAt = t.context.clock()) {
    const deviceId = aDeviceId()
    const { outcomes: [outcome] } = await pushEvents(t.context, actor, anAnnotationPush(deviceId, 1, [
      anAnnotation(eventId, actor.memberId, change, { basedOn, madeAt, deviceId }),
    ]))
    return outcome!
  }
  /** incidentId of each of these events as the feed tells it. */
  async function groupsOf(events: readonly SafetyEvent[]): Promise<(EventId | undefined)[]> {
    const { items } = await readFeed(t.context, kim, { after: 0, limit: 5000 })
    const byId = new Map(items.map(item => [item.event.eventId, item.incidentId]))
    return events.map(({ eventId }) => byId.get(eventId))
  }
  async function incident(incidentId: EventId | undefined) {
    const { rows } = await t.test.superuser.query<{ event_count: number, severity: string, closed_ms: string | null }>('select event_count, severity, closed_ms from incident where incident_id = $1', [incidentId])
    return rows[0]
  }

  it('IC1 repeats join the incident that the first one opened, by whichever outbox they come, and the worst severity counts', async () => {
    const at = ofOneRule()
    const events = [
      at(0),
      at(60, { severity: 'critical' }),
      at(100),
      at(300),
    ]
    await push([events[0], events[1]])
    await recordUrgentEvents(t.context, station, {
      protocolVersion: 2,
      sentAt: t.context.clock(),
      events: [events[2]],
    })
    await push([events[2], events[3]])
    const [first] = events
    expect(await groupsOf(events)).toEqual([
      first!.eventId,
      first!.eventId,
      first!.eventId,
      events[3]!.eventId,
    ])
    expect(await incident(first!.eventId)).toMatchObject({ event_count: 3, severity: 'critical' })
  })

  it('IC1 stations that tell of one act at the same moment open one incident', async () => {
    const at = ofOneRule()
    const events = Array.from({ length: 8 }, (_, i) => at(i))
    await Promise.all(events.map(event => push([event])))
    const groups = await groupsOf(events)
    expect(new Set(groups).size).toBe(1)
    expect(await incident(groups[0])).toMatchObject({ event_count: 8 })
  })

  it('IC8 IC9 one act told by three devices, one of them offline until now and one under an old lease, is one act with three witnesses', async () => {
    const at = ofOneRule()
    const events = [
      at(0),
      at(0.4, { leaseEpoch: 0 }),
      at(3, { leaseEpoch: 7 }),
    ]
    const told = [
      {
        actor: { ...station, memberName: 'Gate tablet' },
        event: events[2]!,
      },
      {
        actor: { ...kim, memberName: 'Kim' },
        event: events[0]!,
      },
      {
        actor: { ...lee, memberName: 'Lee' },
        event: events[1]!,
      },
    ]
    await t.test.superuser.query('insert into station (organization_id, station_id, name, registered_at) values ($1, $2, \'Gate station\', now())', [t.organizationId, events[2]!.deviceId])
    for (const { actor, event } of told)
      await pushEvents(t.context, actor, aPush(event.deviceId, 1, [event]))
    expect(new Set(await groupsOf(events))).toEqual(new Set([events[2]!.eventId]))
    const { rows: [row] } = await t.test.superuser.query('select event_count, act_count, witnesses from incident where incident_id = $1', [events[2]!.eventId])
    expect(row).toEqual({
      event_count: 3,
      act_count: 1,
      witnesses: ['Kim', 'Lee', 'Gate station'].map((name, i) => ({
        deviceId: events[i]!.deviceId,
        name,
        firstEventId: events[i]!.eventId,
        at: events[i]!.capturedAt,
        count: 1,
      })),
    })
    const { items } = await readFeed(t.context, kim, { after: 0, limit: 5000 })
    expect(events.map(({ eventId }) => items.find(({ event }) => event.eventId === eventId)?.recordedBy)).toEqual(['Kim', 'Lee', 'Gate station'])
  })

  it('IC2 a closed incident takes what was captured before it was closed, and nothing later', async () => {
    const at = ofOneRule()
    const [first, before, after] = [
      at(0),
      at(30),
      at(90),
    ]
    await push([first])
    await say(kim, first!.eventId, { kind: 'verdict', verdict: 'false-alarm', reason: 'wrong-object' }, 0, epochMs(first!.capturedAt + 60_000))
    await push([after, before])
    expect(await groupsOf([first!, before!, after!])).toEqual([first!.eventId, first!.eventId, after!.eventId])
  })

  it('IC2 reopened, it takes them again', async () => {
    const at = ofOneRule()
    const [first, after] = [
      at(0),
      at(90),
    ]
    await push([first])
    const closed = await say(kim, first!.eventId, { kind: 'verdict', verdict: 'confirmed' }, 0, epochMs(first!.capturedAt + 60_000))
    await say(kim, first!.eventId, { kind: 'verdict', verdict: null }, (closed as { orgSeq: number }).orgSeq)
    await push([after])
    expect(await groupsOf([after!])).toEqual([first!.eventId])
  })

  it('IC2 of a backlog in one push, what was recorded after a verdict finds the incident closed', async () => {
    const at = ofOneRule()
    const [first, before, after] = [
      at(0),
      at(30),
      at(90),
    ]
    const deviceId = aDeviceId()
    const request: PushRequest = aPush(deviceId, 1, [first, undefined, before, after])
    request.rows[1] = {
      seq: 2,
      annotation: anAnnotation(first!.eventId, kim.memberId, { kind: 'verdict', verdict: 'test' }, {
        deviceId,
        madeAt: epochMs(first!.capturedAt + 60_000),
      }),
    }
    const { outcomes } = await pushEvents(t.context, kim, request)
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      'applied',
      'applied',
      'applied',
      'applied',
    ])
    expect(await groupsOf([first!, before!, after!])).toEqual([first!.eventId, first!.eventId, after!.eventId])
  })

  it('IC3 a suppressed event is kept and opens no incident', async () => {
    const at = ofOneRule()
    const hidden = at(0, {
      suppressedBy: newUuidV7(randomBytes, Date.now()) as SuppressionId,
    })
    const shown = at(10)
    expect((await push([hidden, shown])).outcomes.map(({ outcome }) => outcome)).toEqual(['applied', 'applied'])
    expect(await groupsOf([hidden, shown])).toEqual([undefined, shown.eventId])
    expect(await incident(shown.eventId)).toMatchObject({ event_count: 1 })
  })

  it('IC4 SY12 what two people say of two events of one incident collides', async () => {
    const at = ofOneRule()
    const [one, two] = [
      at(0),
      at(20),
    ]
    await push([one, two])
    const first = await say(kim, one!.eventId, { kind: 'verdict', verdict: 'confirmed' })
    await say(lee, two!.eventId, { kind: 'verdict', verdict: 'false-alarm' })
    const { annotations } = await readFeed(t.context, kim, { after: (first as { orgSeq: number }).orgSeq - 1, limit: 10 })
    expect(annotations.map(({ incidentId, overtakenBy }) => [incidentId, overtakenBy])).toEqual([
      [one!.eventId, undefined],
      [one!.eventId, (first as { orgSeq: number }).orgSeq],
    ])
  })

  it('IC4 a duplicate names another incident, that is here', async () => {
    const at = ofOneRule()
    const [one, same, other] = [
      at(0),
      at(5),
      at(1000),
    ]
    await push([one, same, other])
    const duplicate = (eventId: EventId): AnnotationChange => ({ kind: 'verdict', verdict: 'duplicate', duplicateOf: eventId })
    expect(await say(kim, one!.eventId, duplicate(same!.eventId))).toMatchObject({ outcome: 'rejected', code: 'bad-input' })
    expect(await say(kim, one!.eventId, duplicate(at(0).eventId))).toMatchObject({ outcome: 'rejected', code: 'not-found' })
    expect(await say(kim, one!.eventId, duplicate(other!.eventId))).toMatchObject({ outcome: 'applied' })
  })

  it('SY4 IC1 a row that PostgreSQL refuses counts in no incident', async () => {
    const at = ofOneRule()
    const [good, next] = [
      at(0),
      at(10),
    ]
    const bad = at(5, { cameraName: 'Dock\u0000' })
    const { outcomes } = await push([bad, good, next])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['rejected', 'applied', 'applied'])
    expect(await groupsOf([good!, next!])).toEqual([good!.eventId, good!.eventId])
    expect(await incident(good!.eventId)).toMatchObject({ event_count: 2 })
    expect(await incident(bad.eventId)).toBeUndefined()
  })

  it('IC1 the server groups any pushes as the shared function does in its order: each event once, count and all', () => fc.assert(fc.asyncProperty(
    fc.array(fc.record({
      atS: fc.nat(2400),
      trackId: fc.nat(3),
      page: fc.nat(2),
    }), { minLength: 1, maxLength: 30 }),
    async (drawn) => {
      const at = ofOneRule()
      const deviceId = aDeviceId()
      const pages = [0, 1, 2].map(page => drawn.filter(each => each.page === page).map(({ atS, trackId }) => at(atS, { trackId, deviceId })))
      for (const page of pages.filter(({ length }) => length > 0))
        await push(page)
      const events = pages.flat()
      const expected = new Map<EventId, ReturnType<typeof withEvent>>()
      const ids = events.map((event) => {
        const grown = withEvent(incidentOf(event, [
          ...expected.values(),
        ]), event)
        expected.set(grown.incidentId, grown)
        return grown.incidentId
      })
      expect(await groupsOf(events)).toEqual(ids)
      for (const { incidentId, count } of expected.values())
        expect(await incident(incidentId)).toMatchObject({ event_count: count })
    },
  ), { numRuns: 25, verbose: 1 }))
})
