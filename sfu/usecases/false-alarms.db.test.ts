import type { AnnotationChange } from '#contract/annotation'
import type { SafetyEvent } from '#contract/safety-event'
import type { TestContext } from './testing/test-context.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aDeviceId } from './testing/build-safety-event.ts'
import { falseAlarm, openFalseAlarmSite, standing } from './testing/false-alarm-site.ts'
import { openTestContext } from './testing/test-context.ts'

let t: TestContext
beforeAll(async () => {
  t = await openTestContext()
})
afterAll(() => t.close())
const openSite = (more: Partial<SafetyEvent> = {}) => openFalseAlarmSite(t, more)

const dayMs = 86_400_000

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
          ...standing,
          extent: { ...standing.extent, x2: 0.6 },
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
