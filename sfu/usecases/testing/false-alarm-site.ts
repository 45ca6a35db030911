import type { AnnotationChange } from '#contract/annotation'
import type { DeviceId, EventId, MemberId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { TestContext } from './test-context.ts'
import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { createCamera } from '../create-camera.ts'
import { createRule } from '../create-rule.ts'
import { createZone } from '../create-zone.ts'
import { getConfiguration } from '../get-configuration.ts'
import { listSuppressions } from '../list-suppressions.ts'
import { pushEvents } from '../push-events.ts'
import { anAnnotation, anAnnotationPush } from './build-annotation.ts'
import { aDeviceId, aPush, aSafetyEvent } from './build-safety-event.ts'
import { aRuleChoice, aZoneDrawing } from './build-zone.ts'
import { aMember } from './test-context.ts'

export const standing = {
  seenMs: 600,
  from: { x: 0.15, y: 0.5 },
  box: { x1: 0.1, y1: 0.1, x2: 0.2, y2: 0.5 },
  extent: { x1: 0.15, y1: 0.5, x2: 0.15, y2: 0.5 },
}

/** A camera with a rule, one event of it on the server, and somebody who judges it. */
export async function openFalseAlarmSite(t: TestContext, more: Partial<SafetyEvent> = {}) {
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
    path: standing,
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

export const falseAlarm: Extract<AnnotationChange, { kind: 'verdict' }> = { kind: 'verdict', verdict: 'false-alarm', text: 'A mannequin' }
