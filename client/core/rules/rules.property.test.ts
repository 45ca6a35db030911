import type { TrackedDetection } from '#contract/detection'
import type { Rule } from '#contract/rule'
import type { RuleHit } from './acts.ts'
import type { LookCircumstances } from './camera-judge.ts'
import process from 'node:process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conditionKinds } from '#contract/condition'
import { isScheduled } from '#contract/site-week'
import { CameraJudge } from './camera-judge.ts'
import { buildRule, buildTrack, buildZone } from './testing/build.ts'

const seed = Number(process.env.ANSIM_SEED ?? Math.trunc(Math.random() * 1e9))
process.stdout.write(`rules: seed ${seed}\n`)
const runs = { seed, numRuns: 60 }

const zone = buildZone()
const line = buildZone({
  zoneId: '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f0cc',
  polygon: [
    { x: 0.5, y: 0.3 },
    { x: 0.5, y: 0.98 },
  ],
})
const ruleId = (i: number): string => `0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f1${i.toString(16).padStart(2, '0')}`

/** One rule of each kind, with waits short enough for a short scene. */
function allRules(given: Partial<Record<keyof Rule, unknown>> = {}): Rule[] {
  return conditionKinds.map((kind, i) => buildRule({
    ruleId: ruleId(i),
    zoneIds: [
      kind === 'line-crossing'
        ? line.zoneId
        : zone.zoneId,
    ],
    condition: {
      kind,
      labels: [
        kind === 'blocked-exit'
          ? 'forklift'
          : 'person',
      ],
      limit: 1,
      ...(['loitering', 'absence', 'blocked-exit'].includes(kind) && { afterMs: 4_000 }),
    },
    ...given,
  }))
}

interface Walker { id: number, x: number, speed: number, phase: number, truck: boolean, lies: boolean, score: number }

/** No tracker finds somebody again under the same number whom it missed for longer; in thirds of a second. */
const longestMissed = 9

/** Some people and trucks that walk to and fro, lie down, and are missed now and then. */
const scenes = fc.record({
  walkers: fc.array(fc.record({
    x: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
    speed: fc.double({ min: 0, max: 2, noNaN: true }),
    phase: fc.double({ min: 0, max: 6, noNaN: true }),
    truck: fc.boolean(),
    lies: fc.boolean(),
    score: fc.double({ min: 0.2, max: 1, noNaN: true }),
  }), { maxLength: 5 }).map(list => list.map((walker, i): Walker => ({ id: i + 1, ...walker }))),
  fps: fc.integer({ min: 1, max: 15 }),
  missed: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 20, maxLength: 20 }).map((list) => {
    // Round in a circle, as it is read.
    let run = 0
    const seen = [
      ...list,
      ...list,
    ].map((value) => {
      run = value === 0 && run < longestMissed
        ? run + 1
        : 0
      return value === 0 && run === 0
        ? 1
        : value
    })
    return seen.slice(20)
  }),
})

const votes = {
  verdict: 'bare',
  looks: 9,
  worn: 0,
  bare: 9,
  score: 0.4,
} as const
const around: LookCircumstances = {
  picture: { width: 640, height: 360 },
  verdictOf: () => ({ helmet: votes, vest: votes }),
  motionBox: { x1: 0.2, y1: 0.2, x2: 0.4, y2: 0.6 },
}

function tracksAt({ walkers, missed }: { walkers: Walker[], missed: number[] }, t: number): TrackedDetection[] {
  return walkers.flatMap(({ id, x, speed, phase, truck, lies, score }) => {
    if (missed[(Math.floor(t * 3) + id) % missed.length] === 0)
      return []
    const at = Math.min(0.93, Math.max(0.07, x + 0.35 * Math.sin(speed * t + phase)))
    const halfWidth = truck || lies
      ? 0.1
      : 0.03
    return [
      buildTrack(id, at, {
        label: truck ? 'forklift' : 'person',
        score,
        box: {
          x1: Math.max(0, at - halfWidth),
          y1: lies ? 0.72 : 0.5,
          x2: Math.min(1, at + halfWidth),
          y2: 0.8,
        },
      }),
    ]
  })
}

interface Raised { readonly rule: string, readonly zone: string, readonly track: number, readonly severity: string, readonly at: number }

function play(rules: Rule[], scene: { walkers: Walker[], missed: number[], fps: number }, { seconds = 30, order = (tracks: TrackedDetection[]) => tracks, clock = (i: number, fps: number) => 1000 + i * 1000 / fps, circumstances = (_: number): LookCircumstances => around } = {}): Raised[] {
  const judge = new CameraJudge()
  judge.configure(rules, [zone, line], { timeZone: 'Asia/Seoul' })
  const raised: Raised[] = []
  for (let i = 0; i <= seconds * scene.fps; i++) {
    const t = i / scene.fps
    const { hits } = judge.judge(order(tracksAt(scene, t)), clock(i, scene.fps), true, circumstances(i))
    raised.push(...hits.map(({ rule, zone, track, severity }: RuleHit) => ({
      rule: rule.condition.kind,
      zone: zone.zoneId,
      track: track?.trackId ?? 0,
      severity,
      at: t,
    })))
  }
  return raised
}

describe('rules, whatever happens', () => {
  it('RU1 RU2 say nothing while disarmed or outside their schedule, over midnight and when summer time begins and ends', () => {
    const nights = [
      Date.UTC(2026, 2, 29, 0, 58),
      Date.UTC(2026, 9, 25, 0, 58),
      Date.UTC(2026, 2, 8, 6, 58),
      Date.UTC(2026, 0, 5, 14, 59, 45),
    ]
    const minute = fc.integer({ min: 0, max: 1439 })
    fc.assert(fc.property(scenes, fc.integer({ min: 1, max: 7 }), minute, minute, fc.constantFrom('Asia/Seoul', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'), fc.constantFrom(...nights), (scene, day, fromMinute, toMinute, timeZone, startMs) => {
      expect(play(allRules({ armed: false }), scene)).toEqual([])
      const schedule = {
        intervals: [
          { day, fromMinute, toMinute },
        ],
      }
      const judge = new CameraJudge()
      judge.configure(allRules({ schedule }), [zone, line], { timeZone })
      for (let i = 0; i <= 60 * scene.fps; i++) {
        const wallMs = startMs + i * 4_000 / scene.fps
        const { hits } = judge.judge(tracksAt(scene, i / scene.fps), i * 1000 / scene.fps, true, { ...around, wallMs })
        if (hits.length > 0)
          expect(isScheduled(schedule, wallMs, timeZone)).toBe(true)
      }
    }), runs)
  })

  it('RU4 tell no track twice within its cool-down, and never withhold one that was not told before', () => {
    fc.assert(fc.property(scenes, (scene) => {
      const raised = play(allRules(), scene, { seconds: 90 })
      const last = new Map<string, number>()
      for (const { rule, zone, track, severity, at } of raised) {
        const key = `${rule} ${rule === 'occupancy'
          ? zone
          : track || zone} ${rule === 'proximity'
          ? severity
          : ''}`
        const before = last.get(key)
        if (before !== undefined)
          expect(at - before).toBeGreaterThanOrEqual(60 - 1e-6)
        last.set(key, at)
      }
      // With every cool-down at its longest the same tracks are told, each at least once.
      const subjects = (list: Raised[]): string[] => [
        // Occupancy is the zone's; it names somebody of whom it counts, and nobody while all of them are hidden.
        ...new Set(list.filter(({ rule, track }) => track > 0 || rule === 'occupancy').map(({ rule, track }) => rule === 'occupancy'
          ? rule
          : `${rule} ${track}`)),
      ].sort()
      expect(subjects(play(allRules({ trackCoolDownMs: 86_400_000, cameraCoolDownMs: 86_400_000 }), scene, { seconds: 90 }))).toEqual(subjects(play(allRules({ trackCoolDownMs: 0, cameraCoolDownMs: 0 }), scene, { seconds: 90 })))
    }), runs)
  })

  it('RU3 a clock that jumps back or forth tells nobody of what did not last, and breaks nothing', () => {
    fc.assert(fc.property(scenes, fc.integer({ min: -86_400_000, max: 86_400_000 }), fc.integer({ min: 3, max: 60 }), (scene, jumpMs, atLook) => {
      const clock = (i: number, fps: number): number => 1000 + i * 1000 / fps + (i >= atLook
        ? jumpMs
        : 0)
      // Backwards no time has passed: whatever is told was told without the jump too.
      const raised = play(allRules(), scene, { clock })
      // (Of people who are seen all the time: for who is missed, the jump decides whether it was for too long.)
      if (jumpMs < 0) {
        const steady = {
          ...scene,
          missed: [1],
        }
        const without = new Set(play(allRules(), steady).map(({ rule, track }) => `${rule} ${track}`))
        play(allRules(), steady, { clock }).forEach(({ rule, track }) => expect(without).toContain(`${rule} ${track}`))
      }
      expect(raised.length).toBeLessThan(200)
      // One look before and one after a jump of hours is no hour of standing.
      const short = play(allRules({}).filter(({ condition }) => ['loitering', 'absence', 'blocked-exit'].includes(condition.kind)), scene, {
        seconds: 2,
        clock: (i, fps) => i * 1000 / fps + (i >= fps
          ? 3_600_000
          : 0),
      })
      expect(short).toEqual([])
    }), runs)
  })

  it('RU3 another shape of the picture ends what was begun, another size of the same shape does not', () => {
    fc.assert(fc.property(scenes, fc.integer({ min: 2, max: 40 }), (scene, atLook) => {
      const sized = (width: number, height: number) => (i: number): LookCircumstances => ({
        ...around,
        picture: i >= atLook
          ? { width, height }
          : { width: 640, height: 360 },
      })
      expect(play(allRules(), scene, {
        circumstances: sized(1920, 1080),
      })).toEqual(play(allRules(), scene))
      expect(() => play(allRules(), scene, {
        circumstances: sized(640, 480),
      })).not.toThrow()
    }), runs)
  })

  it('RU4 do not depend on the order of the tracks', () => {
    const sorted = (list: Raised[]): string[] => list.map(hit => JSON.stringify(hit)).sort()
    fc.assert(fc.property(scenes, (scene) => {
      expect(sorted(play(allRules(), scene, {
        order: tracks => tracks.toReversed(),
      }))).toEqual(sorted(play(allRules(), scene)))
    }), runs)
  })

  it('RU4 RU5 RU9 RU10 RU12 tell a long act at any rate from 1 to 15 looks a second', () => {
    const kinds = [
      'zone-presence',
      'missing-helmet',
      'missing-vest',
      'person-down',
      'occupancy',
      'loitering',
      'blocked-exit',
    ]
    fc.assert(fc.property(fc.integer({ min: 1, max: 15 }), fc.double({ min: 0.15, max: 0.4, noNaN: true }), (fps, x) => {
      const standing = (id: number, given: Partial<Walker>): Walker => ({
        id,
        x,
        speed: 0,
        phase: 0,
        truck: false,
        lies: false,
        score: 0.9,
        ...given,
      })
      const missed: number[] = [1]
      const raised = new Set(play(allRules(), {
        walkers: [
          standing(1, {}),
          standing(2, { lies: true }),
          standing(3, { truck: true }),
        ],
        missed,
        fps,
      }).map(({ rule }) => rule))
      kinds.forEach(kind => expect(raised).toContain(kind))
      expect(play(allRules(), { walkers: [], missed, fps }).map(({ rule }) => rule)).toContain('absence')
    }), runs)
  })
})
