import { describe, expect, it } from 'vitest'
import { safetyEventSchema } from '#contract/safety-event'
import { epochMs } from '#contract/time'
import { CameraJudge } from './camera-judge.ts'
import { draftSafetyEvent } from './safety-event-draft.ts'
import { buildRule, buildTrack, buildZone, cameraId } from './testing/build.ts'

describe('camera judge', () => {
  it('keeps the memory of a rule through an unrelated change, and begins anew with a new version', () => {
    const judge = new CameraJudge()
    const look = (at: number) => judge.judge([
      buildTrack(1, 0.2),
    ], at, true).hits.length
    judge.configure([
      buildRule(),
    ], [
      buildZone(),
    ])
    expect([0, 300, 600, 900].map(look)).toEqual([0, 0, 1, 0])
    judge.configure([
      buildRule(),
    ], [
      buildZone(),
    ])
    expect(look(1200)).toBe(0)
    judge.configure([
      buildRule({ version: 2 }),
    ], [
      buildZone(),
    ])
    expect([1500, 1800, 2100].map(look)).toEqual([0, 0, 1])
  })

  it('forgets tracks when their ids begin anew', () => {
    const judge = new CameraJudge()
    judge.configure([
      buildRule(),
    ], [
      buildZone(),
    ])
    const look = (at: number) => judge.judge([
      buildTrack(1, 0.2),
    ], at, true).hits.length
    expect([0, 300, 600].map(look)).toEqual([0, 0, 1])
    judge.forget()
    expect([900, 1200, 1500].map(look)).toEqual([0, 0, 1])
  })

  it('tells the worst severity of each breaking track', () => {
    const judge = new CameraJudge()
    const other = buildZone({ zoneId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f00a' })
    judge.configure([
      buildRule(),
      buildRule({
        ruleId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f00b',
        zoneIds: [other.zoneId],
        severity: 'critical',
      }),
    ], [
      buildZone(),
      other,
    ])
    const last = [0, 300, 600].map(at => judge.judge([
      buildTrack(1, 0.2),
      buildTrack(2, 0.8),
    ], at, true)).at(-1)!
    expect([...last.violations]).toEqual([
      [1, 'critical'],
    ])
    expect(last.occupiedZoneIds).toEqual([buildZone().zoneId, other.zoneId])
  })

  it('drafts an event that the contract accepts, with the breaking track first', () => {
    const judge = new CameraJudge()
    judge.configure([
      buildRule(),
    ], [
      buildZone(),
    ])
    const tracks = [
      buildTrack(1, 0.8),
      buildTrack(2, 0.2),
    ]
    const [hit] = [0, 300, 600].flatMap(at => judge.judge(tracks, at, true).hits)
    const draft = draftSafetyEvent(hit!, tracks, {
      cameraId: buildRule().cameraId,
      cameraName: 'Press hall',
      detector: {
        detectorId: 'ansim-nano-5',
        sha256: 'a'.repeat(64),
        engine: 'fake',
      } as never,
      leaseEpoch: 3,
      capturedAt: epochMs(1_760_000_000_000),
    })
    const event = safetyEventSchema.parse({
      ...draft,
      eventId: '01890a5d-ac96-774b-bcce-b302099a8057',
      deviceId: cameraId,
      recordedAt: 1_760_000_000_100,
    })
    expect(event.boxes.map(b => b.trackId)).toEqual([2, 1])
    expect(event).toMatchObject({
      trackId: 2,
      label: 'person',
      severity: 'low',
      leaseEpoch: 3,
      zone: { name: 'Press' },
    })
  })
})
