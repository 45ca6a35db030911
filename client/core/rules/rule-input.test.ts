import { describe, expect, it } from 'vitest'
import { planeTrouble } from '#contract/ground-plane'
import { outlineTrouble } from '#contract/outline-trouble'
import { safetyEventSchema } from '#contract/safety-event'
import { scheduleSchema, timeZoneSchema } from '#contract/schedule'
import { isScheduled } from '#contract/site-week'
import { createFloor } from './floor.ts'
import { ruleTroubles } from './rule-trouble.ts'
import { buildRule, buildTrack, buildZone } from './testing/build.ts'
import { watchScene } from './testing/site.ts'

const at = (iso: string) => Date.parse(iso)
const night = {
  intervals: [
    { day: 6, fromMinute: 22 * 60, toMinute: 6 * 60 },
  ],
}

describe('RU2 schedules', () => {
  it('RU2 go on over midnight, and from Sunday into Monday, in the time of the site', () => {
    // 2026-11-21 is a Saturday.
    expect([
      '2026-11-21T21:59:00+09:00',
      '2026-11-21T22:00:00+09:00',
      '2026-11-22T05:59:00+09:00',
      '2026-11-22T06:00:00+09:00',
    ].map(t => isScheduled(night, at(t), 'Asia/Seoul'))).toEqual([false, true, true, false])
    const sunday = {
      intervals: [
        { day: 7, fromMinute: 23 * 60, toMinute: 60 },
      ],
    }
    expect(['2026-11-22T23:30:00+09:00', '2026-11-23T00:59:00+09:00', '2026-11-23T01:00:00+09:00'].map(t => isScheduled(sunday, at(t), 'Asia/Seoul'))).toEqual([true, true, false])
    expect(isScheduled(undefined, 0, 'Asia/Seoul')).toBe(true)
  })

  it('RU2 follow the clock on the wall where summer time begins and ends', () => {
    const early = {
      intervals: [
        { day: 7, fromMinute: 2 * 60, toMinute: 3 * 60 },
      ],
    }
    // Berlin, 29 March 2026: 01:59 is followed by 03:00. 25 October: 02:00 to 03:00 is shown twice.
    expect(['2026-03-29T00:59:00Z', '2026-03-29T01:00:00Z'].map(t => isScheduled(early, at(t), 'Europe/Berlin'))).toEqual([false, false])
    expect([
      '2026-10-24T23:59:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-25T01:30:00Z',
      '2026-10-25T02:00:00Z',
    ].map(t => isScheduled(early, at(t), 'Europe/Berlin'))).toEqual([false, true, true, false])
    const day = {
      intervals: [
        { day: 7, fromMinute: 8 * 60, toMinute: 17 * 60 },
      ],
    }
    expect(['2026-03-29T06:00:00Z', '2026-10-25T06:59:00Z', '2026-10-25T07:00:00Z'].map(t => isScheduled(day, at(t), 'Europe/Berlin'))).toEqual([true, false, true])
  })

  it('RU2 equal ends are 24 hours; no interval and unknown time zones are refused', () => {
    const whole = {
      intervals: [
        { day: 6, fromMinute: 480, toMinute: 480 },
      ],
    }
    expect([
      '2026-11-21T07:59:00Z',
      '2026-11-21T08:00:00Z',
      '2026-11-22T07:59:00Z',
      '2026-11-22T08:00:00Z',
    ].map(t => isScheduled(whole, at(t), 'UTC'))).toEqual([false, true, true, false])
    expect(scheduleSchema.safeParse({ intervals: [] }).success).toBe(false)
    expect(['Asia/Seoul', 'Asia/Busan'].map(name => timeZoneSchema.safeParse(name).success)).toEqual([true, false])
  })

  it('RU1 RU2 a rule that is not armed or not scheduled sees nothing', () => {
    const seen = (given: object, wallMs: number) => watchScene([
      buildRule(given),
    ], [
      buildZone(),
    ], () => ({
      tracks: [
        buildTrack(1, 0.2),
      ],
      wallMs,
    }), {
      site: { timeZone: 'Asia/Seoul' },
    }).length
    expect(seen({}, 0)).toBe(1)
    expect(seen({ armed: false }, 0)).toBe(0)
    expect(seen({ schedule: night }, at('2026-11-21T23:00:00+09:00'))).toBe(1)
    expect(seen({ schedule: night }, at('2026-11-21T12:00:00+09:00'))).toBe(0)
  })
})

describe('RU14 bad input is said in words', () => {
  const corners = (...points: [number, number][]) => points.map(([x, y]) => ({ x, y }))
  it('RU14 outlines', () => {
    expect(outlineTrouble(corners([0.1, 0.1], [0.9, 0.9], [0.9, 0.1], [0.1, 0.9]), false)).toBe('crosses-itself')
    expect(outlineTrouble(corners([0.1, 0.1], [0.9, 0.1], [0.5, 1.2]), false)).toBe('outside')
    expect(outlineTrouble(corners([0.1, 0.1], [0.11, 0.1], [0.11, 0.11]), false)).toBe('too-small')
    expect(outlineTrouble(corners([0.1, 0.1], [0.9, 0.1]), false)).toBe('too-few-corners')
    expect(outlineTrouble(corners([0.1, 0.1], [0.9, 0.1], [0.5, 0.9]), false)).toBeUndefined()
    expect(outlineTrouble(corners([0.1, 0.1], [0.9, 0.1], [0.5, 0.9]), true)).toBe('not-a-line')
    expect(outlineTrouble(corners([0.1, 0.1], [0.101, 0.1]), true)).toBe('line-too-short')
    expect(outlineTrouble(corners([0.1, 0.1], [0.9, 0.1]), true)).toBeUndefined()
  })

  it('RU14 labels that the detector lacks, zones that are gone, distances that are guessed', () => {
    const kinds = (condition: object, labels: ('person' | 'forklift')[], zones = [
      buildZone(),
    ]) => ruleTroubles(buildRule({ condition }), labels, zones, undefined).map(t => t.kind)
    expect(kinds({ kind: 'missing-vest' }, ['person'])).toEqual(['label-missing'])
    expect(kinds({ kind: 'motion' }, [])).toEqual([])
    expect(kinds({ kind: 'proximity' }, ['person', 'forklift'])).toEqual(['distance-approximate'])
    expect(kinds({ kind: 'person-down' }, ['person'], [])).toEqual(['zone-missing'])
    expect(kinds({ kind: 'line-crossing' }, ['person'])).toEqual(['zone-unusable'])
  })

  it('RU6 RU14 four points make a floor, or say why not', () => {
    const plane = (images: [number, number][], grounds: [number, number][]) => ({
      points: images.map(([x, y], i) => ({
        image: { x, y },
        ground: { xM: grounds[i]![0], yM: grounds[i]![1] },
      })),
    })
    // A floor that narrows with depth: 4 m wide, 8 m deep.
    const good = plane([
      [0.2, 0.9],
      [0.8, 0.9],
      [0.6, 0.5],
      [0.4, 0.5],
    ], [
      [0, 0],
      [4, 0],
      [4, 8],
      [0, 8],
    ])
    expect(planeTrouble(good)).toBeUndefined()
    const floor = createFloor(good)
    const foot = (x: number, y: number) => ({ x1: x, y1: y - 0.1, x2: x, y2: y })
    expect(floor.distanceM(foot(0.2, 0.9), foot(0.8, 0.9), 1)).toBeCloseTo(4)
    expect(floor.distanceM(foot(0.4, 0.5), foot(0.2, 0.9), 1)).toBeCloseTo(8)
    expect(floor.distanceM(foot(0.5, 0.1), foot(0.2, 0.9), 1)).toBeUndefined()
    expect(planeTrouble(plane([
      [0.2, 0.9],
      [0.4, 0.9],
      [0.8, 0.9],
      [0.4, 0.5],
    ], [
      [0, 0],
      [2, 0],
      [4, 0],
      [0, 8],
    ]))).toBe('in-a-row')
    expect(planeTrouble(plane([
      [0.2, 0.9],
      [0.8, 0.9],
      [0.6, 0.5],
      [0.4, 0.5],
    ], [
      [0, 0],
      [4, 8],
      [4, 0],
      [0, 8],
    ]))).toBe('out-of-order')
  })

  it('RU15 an event of the first version still parses', () => {
    const event = {
      eventId: '01890a5d-ac96-774b-bcce-b302099a8057',
      deviceId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f001',
      cameraId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f001',
      cameraName: 'Press hall',
      rule: {
        ruleId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f003',
        version: 1,
        kind: 'zone-presence',
        name: 'Press',
      },
      zone: buildZone(),
      severity: 'high',
      label: 'person',
      trackId: 1,
      boxes: [],
      detector: {
        detectorId: 'ansim-nano-5',
        sha256: 'a'.repeat(64),
        engine: 'wasm',
      },
      leaseEpoch: 1,
      capturedAt: 1,
      recordedAt: 1,
    }
    expect(safetyEventSchema.safeParse(event).success).toBe(true)
  })
})
