import type { TrackedDetection } from '#contract/detection'
import type { Rule } from '#contract/rule'
import { describe, expect, it } from 'vitest'
import { CameraJudge } from './camera-judge.ts'
import { buildRule, buildTrack, buildZone } from './testing/build.ts'
import { watchScene } from './testing/site.ts'
import { everywhere, measuredFloor, truckAt } from './testing/yard.ts'

const rates = [15, 10, 5, 3]
const zone = buildZone()
const rule = (condition: unknown, given: Partial<Record<keyof Rule, unknown>> = {}) => buildRule({ ...given, condition })
const bare = {
  verdict: 'bare',
  looks: 9,
  worn: 0,
  bare: 9,
  score: 0.8,
} as const
const worn = {
  verdict: 'worn',
  looks: 9,
  worn: 9,
  bare: 0,
  score: 0.8,
} as const
function lying(trackId: number): TrackedDetection {
  return buildTrack(trackId, 0.2, {
    box: { x1: 0.1, y1: 0.72, x2: 0.3, y2: 0.8 },
  })
}

describe('RU5 missing items', () => {
  it.each([
    ['missing-helmet', 'helmet'],
    ['missing-vest', 'vest'],
  ] as const)('%s: one event a track, however long and often, none for who wears it or stands elsewhere', (kind, item) => {
    const scene = (verdict: typeof bare | typeof worn, x: number) => (t: number) => ({
      tracks: t > 40 && t < 120
        ? []
        : [
            buildTrack(1, x),
          ],
      verdictOf: () => ({ helmet: worn, vest: worn, [item]: verdict }),
    })
    const hits = watchScene([
      rule({ kind }),
    ], [zone], scene(bare, 0.2), { seconds: 200 })
    expect(hits).toHaveLength(1)
    expect(hits[0]!.evidence!.votes).toEqual({
      looks: 9,
      worn: 0,
      bare: 9,
      score: 0.8,
    })
    expect(watchScene([
      rule({ kind }),
    ], [zone], scene(worn, 0.2))).toEqual([])
    expect(watchScene([
      rule({ kind }),
    ], [zone], scene(bare, 0.8))).toEqual([])
  })

  it('RU14 says that items cannot be told: a small picture, small people, a low rate', () => {
    const judge = new CameraJudge()
    judge.configure([
      rule({ kind: 'missing-vest' }),
    ], [zone])
    const because = (fps: number, tracks: TrackedDetection[], picture = { width: 640, height: 360 }) => {
      let last
      for (let i = 0; i < 5 * fps; i++)
        last = judge.judge(tracks, i * 1000 / fps, true, { picture })
      return last!.troubles.map(t => t.kind === 'items-unreliable' && t.because)
    }
    expect(because(5, [
      buildTrack(1, 0.2),
    ])).toEqual([])
    expect(because(5, [
      buildTrack(1, 0.2),
    ], { width: 352, height: 198 })).toEqual(['small-picture'])
    expect(because(5, [
      buildTrack(1, 0.2, {
        box: { x1: 0.1, y1: 0.5, x2: 0.12, y2: 0.55 },
      }),
    ])).toEqual(['small-people'])
    judge.forget()
    expect(because(1, [
      buildTrack(1, 0.2),
    ])).toEqual(['low-rate'])
  })
})

describe('RU6 proximity', () => {
  const proximity = [
    rule({ kind: 'proximity' }, { severity: 'high' }),
  ]
  it.each(rates)('RU6 warns within 3 m and is critical within 1.5 m of a moving truck, once each, at %i looks a second', (fps) => {
    // 1 m a second towards a person 6 m away, and past.
    const hits = watchScene(proximity, everywhere, t => ({
      tracks: [
        buildTrack(1, 0.9),
        truckAt(0.1 + t * 0.1),
      ],
    }), { fps, seconds: 12, site: measuredFloor })
    expect(hits.map(h => h.severity)).toEqual(['high', 'critical'])
    expect(hits[0]!.evidence).toMatchObject({ isApproximate: false, otherTrackId: 90 })
    expect(hits[0]!.evidence!.distanceM).toBeLessThanOrEqual(3)
    expect(hits[0]!.evidence!.distanceM).toBeGreaterThan(3 - 4 / fps)
    expect(hits[1]!.evidence!.distanceM).toBeLessThanOrEqual(1.5)
  })

  it('RU6 says nothing of a truck that stands, one that drives away, and who drives it', () => {
    expect(watchScene(proximity, everywhere, () => ({
      tracks: [
        buildTrack(1, 0.5),
        truckAt(0.4),
      ],
    }), { site: measuredFloor })).toEqual([])
    expect(watchScene(proximity, everywhere, t => ({
      tracks: [
        buildTrack(1, 0.1),
        truckAt(Math.min(0.9, 0.36 + t * 0.1)),
      ],
    }), { site: measuredFloor, seconds: 5 })).toEqual([])
    const driven = (t: number) => {
      const x = 0.2 + t * 0.1
      return {
        tracks: [
          buildTrack(1, x, {
            box: {
              x1: x - 0.03,
              y1: 0.45,
              x2: x + 0.03,
              y2: 0.7,
            },
          }),
          truckAt(x),
        ],
      }
    }
    expect(watchScene(proximity, everywhere, driven, { site: measuredFloor, seconds: 5 })).toEqual([])
  })

  it('RU6 is approximate without four measured points', () => {
    const hits = watchScene(proximity, everywhere, t => ({
      tracks: [
        buildTrack(1, 0.9),
        truckAt(0.1 + t * 0.1),
      ],
    }), { seconds: 8 })
    expect(hits.length).toBeGreaterThan(0)
    expect(hits.every(h => h.evidence!.isApproximate)).toBe(true)
  })
})

describe('RU7 line crossing', () => {
  // From top to bottom: walking down, the left hand is where x is large.
  const line = [
    buildZone({
      polygon: [
        { x: 0.5, y: 0.4 },
        { x: 0.5, y: 0.95 },
      ],
    }),
  ]
  const walk = (from: number, to: number) => (t: number) => ({
    tracks: [
      buildTrack(1, from + (to - from) * Math.min(1, t / 6)),
    ],
  })
  it.each([...rates, 2])('RU7 raises a crossing once, and in its direction alone, at %i looks a second', (fps) => {
    const both = watchScene([
      rule({ kind: 'line-crossing' }),
    ], line, walk(0.2, 0.8), { fps })
    expect(both.map(h => h.evidence)).toEqual([
      { direction: 'to-left' },
    ])
    expect(watchScene([
      rule({ kind: 'line-crossing', direction: 'to-left' }),
    ], line, walk(0.2, 0.8), { fps })).toHaveLength(1)
    expect(watchScene([
      rule({ kind: 'line-crossing', direction: 'to-right' }),
    ], line, walk(0.2, 0.8), { fps })).toEqual([])
    expect(watchScene([
      rule({ kind: 'line-crossing', direction: 'to-right' }),
    ], line, walk(0.8, 0.2), { fps })).toHaveLength(1)
  })

  it('RU7 wants both sides: trembling on the line and going round its end are no crossing', () => {
    const tremble = (t: number) => ({
      tracks: [
        buildTrack(1, 0.5 + 0.01 * Math.sin(t * 37)),
      ],
    })
    expect(watchScene([
      rule({ kind: 'line-crossing' }),
    ], line, tremble)).toEqual([])
    const beyond = [
      buildZone({
        polygon: [
          { x: 0.5, y: 0.1 },
          { x: 0.5, y: 0.6 },
        ],
      }),
    ]
    expect(watchScene([
      rule({ kind: 'line-crossing' }),
    ], beyond, walk(0.2, 0.8))).toEqual([])
  })
})

describe('RU8 person down', () => {
  it.each([...rates, 1])('RU8 is raised about 10 s after the fall at %i looks a second, with some looks that miss it', (fps) => {
    const hits = watchScene([
      rule({ kind: 'person-down' }),
    ], [zone], t => ({
      tracks: [
        t < 5 || Math.floor(t * fps) % 9 === 0
          ? buildTrack(1, 0.2)
          : lying(1),
      ],
    }), { fps, seconds: 40 })
    expect(hits).toHaveLength(1)
    expect(hits[0]!.at).toBeGreaterThanOrEqual(14.5)
    expect(hits[0]!.at).toBeLessThanOrEqual(18)
  })

  it('RU8 leaves out who gets up, and who was never down', () => {
    expect(watchScene([
      rule({ kind: 'person-down' }),
    ], [zone], t => ({
      tracks: [
        t > 5 && t < 12
          ? lying(1)
          : buildTrack(1, 0.2),
      ],
    }), { seconds: 40 })).toEqual([])
    expect(watchScene([
      rule({ kind: 'person-down' }),
    ], [zone], () => ({
      tracks: [
        buildTrack(1, 0.2),
      ],
    }), { seconds: 40 })).toEqual([])
  })
})
