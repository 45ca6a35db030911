import type { AnnotationChange } from '#contract/annotation'
import type { DeviceId, EventId, MemberId } from '#contract/ids'
import type { MemberActor } from '../core/actor.ts'
import type { TestContext } from './testing/test-context.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reviewOf } from '#contract/event-review'
import { epochMs } from '#contract/time'
import { createCamera } from './create-camera.ts'
import { getEventTotals } from './get-event-totals.ts'
import { getFeedHead } from './get-feed-head.ts'
import { pushEvents } from './push-events.ts'
import { readFeed } from './read-feed.ts'
import { recordUrgentEvents } from './record-urgent-events.ts'
import { anAnnotation, anAnnotationPush } from './testing/build-annotation.ts'
import { aDeviceId, aPush, aSafetyEvent } from './testing/build-safety-event.ts'
import { aMember, openTestContext } from './testing/test-context.ts'

describe('annotations', () => {
  let t: TestContext
  let camera: Awaited<ReturnType<typeof createCamera>>
  let kim: MemberActor
  let lee: MemberActor
  let station: MemberActor

  beforeAll(async () => {
    t = await openTestContext()
    camera = await createCamera(t.context, t.operator, { name: 'Dock', address: 'rtsp://192.0.2.1/x' })
    const member = (role: 'reviewer' | 'supervisor', memberName: string, last: string): MemberActor => ({
      ...aMember(t.organizationId, role),
      memberName,
      memberId: `00000000-0000-4000-8000-0000000000${last}` as MemberId,
    })
    kim = member('reviewer', 'Kim', 'a1')
    lee = member('supervisor', 'Lee', 'a2')
    station = aMember(t.organizationId, 'station')
    for (const { memberId, memberName, role } of [kim, lee]) {
      await t.test.superuser.query('insert into member values ($1, $2, $3, $4, now())', [
        t.organizationId,
        memberId,
        memberName,
        role,
      ])
    }
  })
  afterAll(() => t.close())

  async function recorded(): Promise<EventId> {
    const event = aSafetyEvent(camera)
    await pushEvents(t.context, station, aPush(aDeviceId(), 1, [event]))
    return event.eventId
  }

  async function say(actor: MemberActor, eventId: EventId, change: AnnotationChange, basedOn = 0, device: { id: DeviceId, seq: number } = {
    id: aDeviceId(),
    seq: 1,
  }): Promise<number> {
    const { outcomes: [outcome] } = await pushEvents(t.context, actor, anAnnotationPush(device.id, device.seq, [
      anAnnotation(eventId, actor.memberId, change, { basedOn }),
    ]))
    if (outcome?.outcome !== 'applied')
      throw new Error(JSON.stringify(outcome))
    return outcome.orgSeq
  }

  const page = (after = 0) => readFeed(t.context, kim, { after, limit: 500 })
  const reviewedAs = async (eventId: EventId) => reviewOf((await page()).annotations.filter(({ annotation }) => annotation.eventId === eventId))

  it('SY11 are pushed, kept with their maker\'s name, and come by the feed in the order of everything', async () => {
    const eventId = await recorded()
    const { cursor } = await page()
    await say(kim, eventId, { kind: 'note', text: 'The gate stood open.' })
    const other = await recorded()
    await say(lee, eventId, { kind: 'acknowledge' })
    const after = await page(cursor)
    expect(after.annotations.map(({ orgSeq, memberName, annotation }) => [orgSeq - cursor, memberName, annotation.change.kind])).toEqual([
      [1, 'Kim', 'note'],
      [3, 'Lee', 'acknowledge'],
    ])
    expect(after.items.map(({ orgSeq, event }) => [orgSeq - cursor, event.eventId])).toEqual([
      [2, other],
    ])
    expect(await reviewedAs(eventId)).toMatchObject({
      acknowledged: { memberName: 'Lee' },
      notes: [
        { memberName: 'Kim', text: 'The gate stood open.' },
      ],
    })
  })

  it('FE1 a page of events and annotations is full at its limit, and the next one goes on from there', async () => {
    const { cursor } = await page()
    const eventId = await recorded()
    await say(kim, eventId, { kind: 'note', text: '1' })
    await recorded()
    await say(kim, eventId, { kind: 'note', text: '2' })
    const seen: number[] = []
    let after = cursor
    for (let i = 0; i < 10; i++) {
      const { items, annotations, cursor: next, upToDate } = await readFeed(t.context, kim, { after, limit: 1 })
      expect(items.length + annotations.length).toBeLessThanOrEqual(1)
      seen.push(...[
        ...items,
        ...annotations,
      ].map(({ orgSeq }) => orgSeq - cursor))
      after = next
      if (upToDate)
        break
    }
    expect(seen).toEqual([1, 2, 3, 4])
  })

  it('SY12 of two verdicts made in sight of the same, the first stands and the second is kept as overtaken', async () => {
    const eventId = await recorded()
    const first = await say(kim, eventId, { kind: 'verdict', verdict: 'confirmed' })
    const late = await say(lee, eventId, { kind: 'verdict', verdict: 'false-alarm' })
    expect((await page()).annotations.find(({ orgSeq }) => orgSeq === late)).toMatchObject({
      overtakenBy: first,
      annotation: {
        change: { verdict: 'false-alarm' },
      },
    })
    expect((await reviewedAs(eventId)).verdict).toMatchObject({ verdict: 'confirmed', memberName: 'Kim' })
    // In sight of the first, it stands.
    await say(lee, eventId, { kind: 'verdict', verdict: 'false-alarm' }, first)
    expect((await reviewedAs(eventId)).verdict).toMatchObject({ verdict: 'false-alarm', memberName: 'Lee' })
  })

  it('SY12 a device knows what it said itself: made offline one after the other, the second stands', async () => {
    const eventId = await recorded()
    const deviceId = aDeviceId()
    await pushEvents(t.context, kim, anAnnotationPush(deviceId, 1, [
      anAnnotation(eventId, kim.memberId, { kind: 'verdict', verdict: 'confirmed' }, { deviceId }),
      anAnnotation(eventId, kim.memberId, { kind: 'verdict', verdict: 'near-miss' }, { deviceId }),
    ]))
    expect((await reviewedAs(eventId)).verdict).toMatchObject({ verdict: 'near-miss' })
    // Somebody else between the two is what the second did not know of.
    await say(lee, eventId, { kind: 'verdict', verdict: 'test' }, (await reviewedAs(eventId)).basis.verdict)
    await pushEvents(t.context, kim, anAnnotationPush(deviceId, 3, [
      anAnnotation(eventId, kim.memberId, { kind: 'verdict', verdict: 'duplicate' }, { deviceId }),
    ]))
    expect((await reviewedAs(eventId)).verdict).toMatchObject({ verdict: 'test', memberName: 'Lee' })
  })

  it('SY12 the first acknowledgement stands, and notes never collide', async () => {
    const eventId = await recorded()
    await say(kim, eventId, { kind: 'acknowledge' })
    await say(lee, eventId, { kind: 'acknowledge' })
    await say(kim, eventId, { kind: 'note', text: 'a' })
    await say(lee, eventId, { kind: 'note', text: 'b' })
    const review = await reviewedAs(eventId)
    expect(review.acknowledged?.memberName).toBe('Kim')
    expect(review.notes.map(({ text }) => text)).toEqual(['a', 'b'])
  })

  it('SY12 an owner is a member; a verdict and an owner are taken back', async () => {
    const eventId = await recorded()
    const owned = await say(kim, eventId, { kind: 'owner', memberId: lee.memberId })
    expect((await reviewedAs(eventId)).owner).toMatchObject({ ownerId: lee.memberId })
    await say(kim, eventId, { kind: 'owner', memberId: null }, owned)
    expect((await reviewedAs(eventId)).owner).toBeUndefined()
    await expect(say(kim, eventId, {
      kind: 'owner',
      memberId: aDeviceId() as string as MemberId,
    })).rejects.toThrow('not a member')
  })

  it('SY11 an event and what is said of it may come in one push', async () => {
    const event = aSafetyEvent(camera)
    const deviceId = aDeviceId()
    const { outcomes } = await pushEvents(t.context, lee, {
      ...aPush(deviceId, 1, [event]),
      rows: [
        { seq: 1, event },
        {
          seq: 2,
          event: undefined,
          annotation: anAnnotation(event.eventId, lee.memberId, { kind: 'acknowledge' }),
        },
      ],
    })
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['applied', 'applied'])
  })

  it('SY4 one that cannot be taken is rejected with its reason and holds up no other', async () => {
    const eventId = await recorded()
    const good = anAnnotation(eventId, kim.memberId, { kind: 'note', text: 'good' })
    const { outcomes, ackedSeq } = await pushEvents(t.context, kim, anAnnotationPush(aDeviceId(), 1, [
      {
        ...good,
        change: { kind: 'note', text: '' },
      },
      anAnnotation(eventId, lee.memberId, { kind: 'acknowledge' }),
      anAnnotation(aSafetyEvent(camera).eventId, kim.memberId, { kind: 'acknowledge' }),
      anAnnotation(eventId, kim.memberId, { kind: 'note', text: 'a\0b' }),
      good,
      good,
    ]))
    expect(ackedSeq).toBe(6)
    expect(outcomes.map(outcome => outcome.outcome === 'rejected'
      ? outcome.code
      : outcome.outcome)).toEqual([
      'bad-input',
      'not-allowed',
      'not-found',
      'bad-input',
      'applied',
      'duplicate',
    ])
  })

  it('SY2 a push that is repeated says the same again', async () => {
    const eventId = await recorded()
    const push = anAnnotationPush(aDeviceId(), 1, [
      anAnnotation(eventId, kim.memberId, { kind: 'note', text: 'once' }),
    ])
    await pushEvents(t.context, kim, push)
    expect((await pushEvents(t.context, kim, push)).outcomes).toEqual([
      { seq: 1, outcome: 'duplicate' },
    ])
    expect((await reviewedAs(eventId)).notes).toHaveLength(1)
  })

  it('AU2 a reviewer says what it finds and records no events; a station records and says nothing', async () => {
    const eventId = await recorded()
    await expect(pushEvents(t.context, kim, aPush(aDeviceId(), 1, [
      aSafetyEvent(camera),
    ]))).rejects.toMatchObject({ code: 'not-allowed' })
    await expect(pushEvents(t.context, station, anAnnotationPush(aDeviceId(), 1, [
      anAnnotation(eventId, station.memberId, { kind: 'acknowledge' }),
    ]))).rejects.toMatchObject({ code: 'not-allowed' })
  })

  it('SY13 an urgent event is there at once, and its own turn finds it there', async () => {
    const { cursor } = await page()
    const event = aSafetyEvent(camera)
    const urgent = {
      protocolVersion: 2,
      sentAt: epochMs(Date.now()),
      events: [event],
    }
    expect((await recordUrgentEvents(t.context, station, urgent)).outcomes).toEqual([
      { seq: 0, outcome: 'applied', orgSeq: cursor + 1 },
    ])
    expect((await recordUrgentEvents(t.context, station, urgent)).outcomes).toEqual([
      { seq: 0, outcome: 'duplicate' },
    ])
    const { outcomes } = await pushEvents(t.context, station, aPush(aDeviceId(), 1, [event]))
    expect(outcomes).toEqual([
      { seq: 1, outcome: 'duplicate' },
    ])
    expect((await page(cursor)).items).toHaveLength(1)
  })

  it('are not counted as events', async () => {
    const { total } = await getEventTotals(t.context, t.operator)
    const head = await getFeedHead(t.context, kim)
    const eventId = await recorded()
    await say(kim, eventId, { kind: 'acknowledge' })
    expect(await getEventTotals(t.context, t.operator)).toMatchObject({
      total: total + 1,
      newestReceivedAt: expect.any(Number),
    })
    expect(await getFeedHead(t.context, kim)).toBe(head + 2)
  })

  it('SY8 a client of version 1 goes on beside one of version 2', async () => {
    const { cursor } = await page()
    const event = aSafetyEvent(camera)
    const { outcomes } = await pushEvents(t.context, station, {
      ...aPush(aDeviceId(), 1, [event]),
      protocolVersion: 1,
    })
    expect(outcomes[0]).toMatchObject({ outcome: 'applied' })
    await say(kim, event.eventId, { kind: 'acknowledge' })
    // It reads `items` and `cursor` alone, and comes to the end past what it does not know.
    const { items, cursor: next, upToDate } = await page(cursor)
    expect([items.length, next - cursor, upToDate]).toEqual([1, 2, true])
  })
})
