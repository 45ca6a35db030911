import type { SuppressionId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { TestContext } from './testing/test-context.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listHiddenEvents } from './list-hidden-events.ts'
import { pushEvents } from './push-events.ts'
import { removeRule } from './remove-rule.ts'
import { removeSuppression } from './remove-suppression.ts'
import { aDeviceId, aPush } from './testing/build-safety-event.ts'
import { falseAlarm, openFalseAlarmSite } from './testing/false-alarm-site.ts'
import { openTestContext } from './testing/test-context.ts'
import { updateCamera } from './update-camera.ts'
import { updateZone } from './update-zone.ts'

let t: TestContext
beforeAll(async () => {
  t = await openTestContext()
})
afterAll(() => t.close())
const openSite = (more: Partial<SafetyEvent> = {}) => openFalseAlarmSite(t, more)

const dayMs = 86_400_000

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

  it('FM8 shows the false alarm that it was made from, and what it hid', async () => {
    const { anEvent, push, say, event, listed } = await openSite()
    const suppressionId = event.eventId as string as SuppressionId
    await say(falseAlarm)
    const hidden = anEvent({ suppressedBy: suppressionId })
    await push(hidden)
    await push(anEvent())
    expect(await listed()).toMatchObject([
      {
        event: { eventId: event.eventId },
      },
    ])
    const { events } = await listHiddenEvents(t.context, t.operator, { suppressionId })
    expect(events.map(each => each.event.eventId)).toEqual([hidden.eventId])
    await expect(listHiddenEvents(t.context, t.operator, { suppressionId: hidden.eventId as string as SuppressionId })).rejects.toMatchObject({ code: 'not-found' })
  })
})
