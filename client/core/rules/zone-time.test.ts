import type { Rule } from '#contract/rule'
import { describe, expect, it } from 'vitest'
import { CameraJudge } from './camera-judge.ts'
import { buildRule, buildTrack, buildZone } from './testing/build.ts'
import { watchScene } from './testing/site.ts'
import { truckAt } from './testing/yard.ts'

const rates = [15, 10, 5, 3]
const zone = buildZone()
const rule = (condition: unknown, given: Partial<Record<keyof Rule, unknown>> = {}) => buildRule({ ...given, condition })

describe('rules of time and number', () => {
  it.each([...rates, 1])('RU9 RU10 RU11 RU12 RU13 come after their time at %i looks a second, once', (fps) => {
    const crowd = watchScene([
      rule({ kind: 'occupancy', limit: 2 }),
    ], [zone], t => ({
      tracks: [1, 2, 3].slice(0, t < 5
        ? 2
        : 3).map(id => buildTrack(id, id / 10)),
    }), { fps })
    expect(crowd.map(h => h.evidence!.count)).toEqual([3])
    expect(crowd[0]!.at).toBeLessThanOrEqual(9)
    const loiterer = watchScene([
      rule({ kind: 'loitering', afterMs: 20_000 }),
    ], [zone], () => ({
      tracks: [
        buildTrack(1, 0.2),
      ],
    }), { fps })
    expect(loiterer.map(h => h.at)).toEqual([20])
    const parked = watchScene([
      rule({ kind: 'blocked-exit', afterMs: 20_000 }),
    ], [zone], t => ({
      tracks: [
        truckAt(t < 5
          ? 0.9 - t * 0.14
          : 0.2),
      ],
    }), { fps, seconds: 60 })
    expect(parked).toHaveLength(1)
    expect(parked[0]!.at).toBeGreaterThanOrEqual(23)
    expect(parked[0]!.at).toBeLessThanOrEqual(26)
    const post = watchScene([
      rule({ kind: 'absence', afterMs: 20_000 }),
    ], [zone], t => ({
      tracks: t < 5
        ? [
            buildTrack(1, 0.2),
          ]
        : [],
    }), { fps, seconds: 50 })
    expect(post.map(h => [h.label, h.track])).toEqual([
      ['nobody', undefined],
    ])
    expect(Math.abs(post[0]!.at - 25)).toBeLessThanOrEqual(1)
    const stir = watchScene([
      rule({ kind: 'motion' }),
    ], [zone], t => t > 5 && t < 9
      ? {
          motionBox: { x1: 0.1, y1: 0.1, x2: 0.2, y2: 0.2 },
        }
      : {}, { fps })
    expect(stir.map(h => h.label)).toEqual(['motion'])
  })

  it('RU9 RU10 RU11 RU12 RU13 stay silent without their condition', () => {
    const person = {
      tracks: [
        buildTrack(1, 0.2),
      ],
    }
    expect(watchScene([
      rule({ kind: 'occupancy', limit: 1 }),
    ], [zone], () => person)).toEqual([])
    expect(watchScene([
      rule({ kind: 'loitering', afterMs: 20_000 }),
    ], [zone], t => t % 15 < 10
      ? person
      : {}, { seconds: 60 })).toEqual([])
    expect(watchScene([
      rule({ kind: 'loitering', afterMs: 10_000, alone: true }),
    ], [zone], () => ({
      tracks: [
        buildTrack(1, 0.2),
        buildTrack(2, 0.3),
      ],
    }), { seconds: 60 })).toEqual([])
    expect(watchScene([
      rule({ kind: 'blocked-exit', afterMs: 10_000 }),
    ], [zone], t => ({
      tracks: [
        truckAt(0.12 + 0.3 * Math.abs(Math.sin(t / 3))),
      ],
    }), { seconds: 60 })).toEqual([])
    expect(watchScene([
      rule({ kind: 'absence', afterMs: 20_000 }),
    ], [zone], t => t % 15 < 2
      ? person
      : {}, { seconds: 60 })).toEqual([])
    expect(watchScene([
      rule({ kind: 'motion' }),
    ], [zone], () => ({
      motionBox: { x1: 0.6, y1: 0.1, x2: 0.9, y2: 0.2 },
    }))).toEqual([])
  })

  it('RU12 nobody looked is not nobody there', () => {
    const judge = new CameraJudge()
    judge.configure([
      rule({ kind: 'absence', afterMs: 20_000 }),
    ], [zone])
    expect([0, 1_000, 60_000, 61_000].flatMap(at => judge.judge([], at, true).hits)).toEqual([])
  })
})

describe('RU3 clocks and pictures', () => {
  it('RU3 a clock that steps back lets no time pass, and judging goes on', () => {
    const judge = new CameraJudge()
    judge.configure([
      rule({
        kind: 'zone-presence',
        labels: ['person'],
      }),
    ], [zone])
    const hits = [3_600_000, 3_600_300, 0, 300].map(at => judge.judge([
      buildTrack(1, 0.2),
    ], at, true).hits.length)
    expect(hits).toEqual([0, 0, 0, 1])
  })

  it('RU3 a picture of another shape ends what was begun, one of another size does not', () => {
    const hitsWith = (second: { width: number, height: number }) => watchScene([
      rule({ kind: 'loitering', afterMs: 20_000 }),
    ], [zone], t => ({
      tracks: [
        buildTrack(1, 0.2),
      ],
      picture: t < 10
        ? { width: 640, height: 360 }
        : second,
    }), { seconds: 25 }).length
    expect(hitsWith({ width: 1920, height: 1088 })).toBe(1)
    expect(hitsWith({ width: 640, height: 480 })).toBe(0)
  })
})
