import type { AnnotationChange } from '#contract/annotation'
import type { DeviceId, EventId, MemberId, SuppressionId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { TestContext } from './testing/test-context.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCamera } from './create-camera.ts'
import { createRule } from './create-rule.ts'
import { createZone } from './create-zone.ts'
import { getConfiguration } from './get-configuration.ts'
import { listSuppressions } from './list-suppressions.ts'
import { pushEvents } from './push-events.ts'
import { removeRule } from './remove-rule.ts'
import { removeSuppression } from './remove-suppression.ts'
import { anAnnotation, anAnnotationPush } from './testing/build-annotation.ts'
import { aDeviceId, aPush, aSafetyEvent } from './testing/build-safety-event.ts'
import { aRuleChoice, aZoneDrawing } from './testing/build-zone.ts'
import { aMember, openTestContext } from './testing/test-context.ts'
import { updateCamera } from './update-camera.ts'
import { updateZone } from './update-zone.ts'

let t: TestContext
beforeAll(async () => {
  t = await openTestContext()
})
afterAll(() => t.close())

const dayMs = 86_400_000
const still = {
  seenMs: 600,
  from: { x: 0.15, y: 0.5 },
  to: { x: 0.15, y: 0.5 },
  extent: { x1: 0.15, y1: 0.5, x2: 0.15, y2: 0.5 },
}

/** A camera with a rule, one event of it on the server, and somebody who judges it. */
async function openSite(more: Partial<SafetyEvent> = {}) {
  const reviewer = {
    ...aMember(t.organizationId, 'supervisor'),
    memberId: randomUUID() as MemberId,
  }
  const camera = await createCamera(t.context, t.operator, { name: `Camera ${randomUUID()}`, kind: 'browser' })
  const zone = await createZone(t.context, t.operator, camera.cameraId, aZoneDrawing)
  const rule = await createRule(t.context, t.operator, camera.cameraId, aRuleChoice(zone.zoneId))
  const deviceId = aDeviceId()
  let seq = 0
  const push = async (event: SafetyEvent) => expect((await pushEvents(t.context, reviewer, aPush(deviceId, ++seq, [event], t.context.clock()))).outcomes).toMatchObject([
    { outcome: 'applied' },
  ])
  const anEvent = (given: Partial<SafetyEvent> = {}) => aSafetyEvent(camera, {
    deviceId,
    rule: {
      ruleId: rule.ruleId,
      version: 1,
      kind: 'zone-presence',
      name: rule.name,
    },
    zone: { zoneId: zone.zoneId, name: zone.name, polygon: zone.polygon },
    severity: 'high',
    path: still,
    capturedAt: t.context.clock(),
    ...more,
    ...given,
  })
  const event = anEvent()
  await push(event)
  const say = async (change: AnnotationChange, on: EventId = event.eventId, from: DeviceId = deviceId) => pushEvents(t.context, reviewer, anAnnotationPush(from, from === deviceId
    ? ++seq
    : 1, [
    anAnnotation(on, reviewer.memberId, change, { deviceId: from }),
  ]))
  const memories = async () => (await getConfiguration(t.context, t.operator)).suppressions!.filter(({ cameraId }) => cameraId === camera.cameraId)
  const listed = async () => (await listSuppressions(t.context, t.operator, { cameraId: camera.cameraId })).suppressions
  return {
    camera,
    zone,
    rule,
    event,
    anEvent,
    push,
    say,
    memories,
    listed,
    deviceId,
  }
}

const falseAlarm: AnnotationChange = { kind: 'verdict', verdict: 'false-alarm', text: 'A mannequin' }

describe('a verdict', () => {
  it('FM2 false alarm makes a memory of the event, in the configuration of every browser', async () => {
    const { event, camera, rule, say, memories } = await openSite()
    t.notices.length = 0
    await say(falseAlarm)
    expect(t.notices).toContain('configuration')
    expect(await memories()).toEqual([
      expect.objectContaining({
        suppressionId: event.eventId,
        madeFrom: event.eventId,
        cameraId: camera.cameraId,
        ruleId: rule.ruleId,
        label: 'person',
        madeByName: 'Kim',
        reason: 'A mannequin',
        hits: 0,
        pattern: {
          box: {
            x1: expect.closeTo(0.1) as number,
            y1: expect.closeTo(0.1) as number,
            x2: expect.closeTo(0.2) as number,
            y2: 0.5,
          },
          motion: { kind: 'still' },
          needsLongStanding: false,
        },
        endsAt: t.context.clock() + 30 * dayMs,
      }),
    ])
  })

  it('FM2 of any other kind makes none, and wakes no browser', async () => {
    const { say, memories } = await openSite()
    t.notices.length = 0
    await say({ kind: 'verdict', verdict: 'confirmed' })
    expect(await memories()).toEqual([])
    expect(t.notices).not.toContain('configuration')
  })

  it('FM2 that is taken back or changed takes the memory back, and one said again renews it', async () => {
    const { say, memories, listed } = await openSite()
    await say(falseAlarm)
    await say({ kind: 'verdict', verdict: null })
    expect(await memories()).toEqual([])
    expect(await listed()).toMatchObject([
      { ended: 'verdict-changed' },
    ])
    await say(falseAlarm)
    expect(await memories()).toHaveLength(1)
    await say({ kind: 'verdict', verdict: 'confirmed' })
    expect(await memories()).toEqual([])
  })

  it('FM2 on another event of the incident takes the memory back as well', async () => {
    const { anEvent, push, say, memories } = await openSite()
    const second = anEvent()
    await push(second)
    await say(falseAlarm)
    expect(await memories()).toHaveLength(1)
    await say({ kind: 'verdict', verdict: 'confirmed' }, second.eventId)
    expect(await memories()).toEqual([])
  })

  it('FM2 that came too late makes none', async () => {
    const { say, memories } = await openSite()
    await say({ kind: 'verdict', verdict: 'confirmed' })
    await say(falseAlarm, undefined, aDeviceId())
    expect(await memories()).toEqual([])
  })

  it.each<[string, Partial<SafetyEvent>, AnnotationChange]>([
    [
      'says that people may be there',
      {},
      { ...falseAlarm, reason: 'allowed' },
    ],
    [
      'says that the zone is wrong',
      {},
      { ...falseAlarm, reason: 'wrong-zone' },
    ],
    [
      'is of an event without a path',
      { path: undefined as never },
      falseAlarm,
    ],
    [
      'is of a critical one without a reason',
      { severity: 'critical' },
      falseAlarm,
    ],
    [
      'is of a critical one that moved',
      {
        severity: 'critical',
        path: {
          ...still,
          extent: { ...still.extent, x2: 0.6 },
        },
      },
      { ...falseAlarm, reason: 'nothing-there' },
    ],
    [
      'is of nobody',
      { label: 'nobody', trackId: 0, boxes: [] },
      falseAlarm,
    ],
  ])('FM2, FM5 makes none where it %s', async (_, more, change) => {
    const { say, memories } = await openSite(more)
    await say(change)
    expect(await memories()).toEqual([])
  })

  it('FM5 of a critical one needs what has long stood there', async () => {
    const { say, memories } = await openSite({ severity: 'critical' })
    await say({ ...falseAlarm, reason: 'nothing-there' })
    expect(await memories()).toMatchObject([
      {
        pattern: { needsLongStanding: true },
      },
    ])
  })
})

describe('a memory', () => {
  it('FM6 counts what it hid, also what was only counted, and once however often it is pushed', async () => {
    const { anEvent, push, say, memories, event } = await openSite()
    await say(falseAlarm)
    t.advanceMs(2 * dayMs)
    const hidden = anEvent({ suppressedBy: event.eventId as string as SuppressionId, suppressedCount: 7 })
    await push(hidden)
    await pushEvents(t.context, t.operator, aPush(aDeviceId(), 1, [hidden], t.context.clock()))
    expect(await memories()).toMatchObject([
      { hits: 7, lastHitAt: hidden.capturedAt, endsAt: hidden.capturedAt + 30 * dayMs },
    ])
  })

  it('FM6 does not live longer by a clock that is ahead', async () => {
    const { anEvent, push, say, memories, event } = await openSite()
    await say(falseAlarm)
    await push(anEvent({ suppressedBy: event.eventId as string as SuppressionId, capturedAt: t.context.clock() + 400 * dayMs as never }))
    expect((await memories())[0]!.lastHitAt).toBe(t.context.clock())
  })

  it('FM1 what it hid opens no incident', async () => {
    const { anEvent, push, say, event } = await openSite()
    await say(falseAlarm)
    const hidden = anEvent({ suppressedBy: event.eventId as string as SuppressionId })
    await push(hidden)
    const { rows } = await t.test.superuser.query('select incident_id from safety_event where event_id = $1', [hidden.eventId])
    expect(rows).toEqual([
      { incident_id: null },
    ])
  })

  it('FM7 ends 30 days after its last hit', async () => {
    const { say, memories, listed } = await openSite()
    await say(falseAlarm)
    t.advanceMs(30 * dayMs - 1)
    expect(await memories()).toHaveLength(1)
    t.advanceMs(1)
    expect(await memories()).toEqual([])
    expect(await listed()).toMatchObject([
      { ended: 'expired' },
    ])
  })

  it('FM7 ends with its rule, with the zone around it and with the camera\'s address', async () => {
    const a = await openSite()
    await a.say(falseAlarm)
    await removeRule(t.context, t.operator, a.rule.ruleId, 1)
    expect(await a.memories()).toEqual([])
    expect(await a.listed()).toMatchObject([
      { ended: 'rule-gone' },
    ])

    const b = await openSite()
    await b.say(falseAlarm)
    await updateZone(t.context, t.operator, b.zone.zoneId, 1, {
      name: 'Far corner',
      polygon: [
        { x: 0.7, y: 0.7 },
        { x: 0.9, y: 0.7 },
        { x: 0.9, y: 0.9 },
      ],
    })
    expect(await b.listed()).toMatchObject([
      { ended: 'zone-moved' },
    ])

    const c = await openSite()
    await c.say(falseAlarm)
    await t.test.superuser.query('update camera set revision = revision + 1 where camera_id = $1', [c.camera.cameraId])
    expect(await c.listed()).toMatchObject([
      { ended: 'camera-changed' },
    ])
    expect(await c.memories()).toEqual([])
  })

  it('FM7 goes on when its camera is renamed or its zone still covers it', async () => {
    const { camera, zone, say, memories } = await openSite()
    await say(falseAlarm)
    await updateCamera(t.context, t.operator, camera.cameraId, { name: `Renamed ${randomUUID()}` })
    await updateZone(t.context, t.operator, zone.zoneId, 1, {
      name: 'Smaller',
      polygon: [
        { x: 0, y: 0 },
        { x: 0.5, y: 0 },
        { x: 0.5, y: 0.9 },
      ],
    })
    expect(await memories()).toHaveLength(1)
  })

  it('FM8 is taken back by hand; the verdict stays, and every browser is told', async () => {
    const { event, say, memories, listed } = await openSite()
    await say(falseAlarm)
    t.notices.length = 0
    await removeSuppression(t.context, t.operator, event.eventId as string as SuppressionId)
    await removeSuppression(t.context, t.operator, event.eventId as string as SuppressionId)
    expect(t.notices).toContain('configuration')
    expect(await memories()).toEqual([])
    expect(await listed()).toMatchObject([
      { ended: 'removed' },
    ])
  })

  it('FM8 of nobody\'s is not found', async () => {
    const { event } = await openSite()
    await expect(removeSuppression(t.context, t.operator, event.eventId as string as SuppressionId)).rejects.toMatchObject({ code: 'not-found' })
  })
})
