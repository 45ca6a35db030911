import type { TrackedDetection } from '#contract/detection'
import { describe, expect, it } from 'vitest'
import { motionCells, motionColumns } from '../detection/motion-grid.ts'
import { buildRule, buildTrack, buildZone } from './testing/build.ts'
import { watchScene } from './testing/site.ts'
import { everywhere } from './testing/yard.ts'

const zone = buildZone()
const rule = (condition: object) => buildRule({ condition })
function boxOf(trackId: number, x: number, top: number, foot: number, halfWidth: number): TrackedDetection {
  return buildTrack(trackId, x, {
    box: {
      x1: x - halfWidth,
      y1: top,
      x2: x + halfWidth,
      y2: foot,
    },
  })
}
const upright = (trackId: number, x = 0.2) => boxOf(trackId, x, 0.4, 0.7, 0.03)
/** Seen along the body: not wider than high, but low. */
const foreshortened = (trackId: number, x = 0.2) => boxOf(trackId, x, 0.58, 0.74, 0.035)

describe('rules over people who are seen in part', () => {
  it('RU8 somebody who fell towards the camera lies, though no wider than high; who crouches or goes behind a bench does not', () => {
    const down = (lying: (trackId: number) => TrackedDetection) => watchScene([
      rule({ kind: 'person-down' }),
    ], [zone], t => ({
      tracks: [
        t < 5
          ? upright(1)
          : lying(1),
      ],
    }), { seconds: 30 }).map(h => h.at)
    expect(down(foreshortened)[0]).toBeGreaterThanOrEqual(14.5)
    expect(down(foreshortened)).toHaveLength(1)
    expect(down(id => boxOf(id, 0.2, 0.49, 0.71, 0.035))).toEqual([])
    expect(down(id => boxOf(id, 0.2, 0.4, 0.56, 0.03))).toEqual([])
    // Walked away from the camera, and looks half as high there.
    expect(watchScene([
      rule({ kind: 'person-down' }),
    ], everywhere, (t) => {
      const far = Math.min(1, t / 6)
      return {
        tracks: [
          boxOf(1, 0.2, 0.4 + 0.02 * far, 0.7 - 0.13 * far, 0.03 * (1 - far / 2)),
        ],
      }
    }, { seconds: 30 })).toEqual([])
  })

  it('RU8 a fall that the tracker takes for somebody new is the same person, raised once', () => {
    expect(watchScene([
      rule({ kind: 'person-down' }),
    ], [zone], t => ({
      tracks: t < 5
        ? [
            upright(1),
          ]
        : t < 6
          ? []
          : [
              foreshortened(t < 20
                ? 2
                : 3),
            ],
    }), { seconds: 40 }).map(h => h.track!.trackId)).toEqual([2])
  })

  it('RU9 counts who is hidden for a moment, and not who left or came under another id', () => {
    const people = [
      buildTrack(1, 0.1),
      buildTrack(2, 0.2),
      buildTrack(3, 0.3),
    ]
    const crowded = (scene: (i: number) => TrackedDetection[]) => watchScene([
      rule({ kind: 'occupancy', limit: 2 }),
    ], [zone], t => ({
      tracks: scene(Math.round(t * 5)),
    }), { seconds: 20 })
    expect(crowded(i => people.filter((_, n) => (i + n) % 3 !== 0))).toHaveLength(1)
    expect(crowded(i => [
      people[0]!,
      people[1]!,
      ...i % 50 < 3
        ? [people[2]!]
        : [],
    ])).toEqual([])
    expect(crowded(i => [
      people[0]!,
      buildTrack(10 + Math.floor(i / 25), 0.2),
    ])).toEqual([])
  })

  it('RU10 a person who was lost behind somebody stays the same', () => {
    const loiters = (scene: (t: number) => TrackedDetection[]) => watchScene([
      rule({ kind: 'loitering', afterMs: 20_000 }),
    ], [zone], t => ({
      tracks: scene(t),
    }), { seconds: 40 }).map(h => h.at)
    expect(loiters(t => t > 9 && t < 10
      ? []
      : [
          buildTrack(t < 10
            ? 1
            : 2, 0.2),
        ])).toEqual([20])
    expect(loiters(t => [
      buildTrack(1 + Math.floor(t / 15), t % 30 < 15
        ? 0.1
        : 0.4),
    ])).toEqual([])
  })

  it('RU12 who passes the edge of a post does not man it', () => {
    const absent = (presentS: number) => watchScene([
      rule({ kind: 'absence', afterMs: 20_000 }),
    ], [zone], t => ({
      tracks: t % 10 < presentS
        ? [
            buildTrack(1, 0.2),
          ]
        : [],
    }), { seconds: 45 }).length
    expect([
      absent(0.5),
      absent(2),
    ]).toEqual([1, 0])
  })

  it('RU11 a thing without a label blocks an exit, unless the condition leaves it out', () => {
    const left = {
      box: { x1: 0.1, y1: 0.5, x2: 0.25, y2: 0.7 },
      sinceMs: 7_000,
    }
    const blocked = (condition: object, box = left.box) => watchScene([
      rule({ kind: 'blocked-exit', afterMs: 10_000, ...condition }),
    ], [zone], t => ({
      leftStanding: t > 5
        ? [
            { ...left, box },
          ]
        : [],
    }), { seconds: 30 })
    const hits = blocked({})
    expect(hits.map(h => [h.label, h.at])).toEqual([
      ['motion', 12],
    ])
    expect(hits[0]!.evidence).toMatchObject({ motionBox: left.box })
    expect(blocked({ unlabelled: false })).toEqual([])
    expect(blocked({}, { x1: 0.7, y1: 0.5, x2: 0.8, y2: 0.7 })).toEqual([])
  })

  it('RU13 asks the cells: two people at the ends of a hall are no motion between them', () => {
    const cells = (...columns: number[]) => {
      const moved = new Uint8Array(motionCells)
      for (const column of columns)
        [8, 9, 10, 11].forEach(row => moved[row * motionColumns + column] = 1)
      return moved
    }
    const middle = buildZone({
      polygon: [
        { x: 0.4, y: 0.3 },
        { x: 0.6, y: 0.3 },
        { x: 0.6, y: 0.7 },
        { x: 0.4, y: 0.7 },
      ],
    })
    const motionBox = { x1: 0.05, y1: 0.4, x2: 0.95, y2: 0.6 }
    const moves = (movedCells: Uint8Array) => watchScene([
      rule({ kind: 'motion' }),
    ], [middle], () => ({ motionBox, movedCells }), { seconds: 5 }).length
    expect([
      moves(cells(2, 29)),
      moves(cells(2, 15)),
    ]).toEqual([0, 1])
    const noise = new Uint8Array(motionCells)
    noise[9 * motionColumns + 15] = 1
    expect(moves(noise)).toBe(0)
  })

  it('RU10 who is overlooked for five seconds inside was there, and who comes up further on inside is the same', () => {
    const rules = [
      rule({ kind: 'loitering', afterMs: 60_000 }),
    ]
    const stay = (gapS: number, comesUpAt: number) => watchScene(rules, [zone], t => ({
      tracks: t < 30
        ? [
            buildTrack(1, 0.2),
          ]
        : t < 30 + gapS
          ? []
          : [
              buildTrack(2, comesUpAt),
            ],
    }), { seconds: 75 }).map(({ at, track }) => [
      Math.round(at),
      track!.trackId,
    ])
    expect(stay(5, 0.2)).toEqual([
      [60, 2],
    ])
    expect(stay(4, 0.4)).toEqual([
      [60, 2],
    ])
    // Nobody is overlooked for so long: who comes then is somebody else.
    expect(stay(7, 0.2)).toEqual([])
  })

  it('RU10 who walks in while another one is unseen is not that one', () => {
    const hits = watchScene([
      rule({ kind: 'loitering', afterMs: 60_000 }),
    ], [zone], t => ({
      tracks: t < 30
        ? [
            buildTrack(1, 0.2),
          ]
        : t < 32
          ? [
              buildTrack(2, 0.7 - (t - 30) * 0.1),
            ]
          : [
              buildTrack(2, 0.4),
            ],
    }), { seconds: 75 })
    expect(hits).toEqual([])
  })

  it('RU8 who lies and is overlooked for four seconds is told once', () => {
    const lying = (trackId: number) => buildTrack(trackId, 0.2, {
      box: {
        x1: 0.1,
        y1: 0.7,
        x2: 0.35,
        y2: 0.8,
      },
    })
    const hits = watchScene([
      rule({ kind: 'person-down' }),
    ], [zone], t => ({
      tracks: t % 16 < 12
        ? [
            lying(1 + Math.floor(t / 16)),
          ]
        : [],
    }), { seconds: 60 })
    expect(hits).toHaveLength(1)
  })

  it('RU11 a truck whose box ends a little below the zone blocks it all the same', () => {
    const hits = watchScene([
      rule({ kind: 'blocked-exit' }),
    ], [
      buildZone({
        polygon: [
          { x: 0.1, y: 0.6 },
          { x: 0.5, y: 0.6 },
          { x: 0.5, y: 0.78 },
          { x: 0.1, y: 0.78 },
        ],
      }),
    ], () => ({
      tracks: [
        {
          trackId: 1,
          label: 'forklift',
          score: 0.9,
          box: {
            x1: 0.15,
            y1: 0.4,
            x2: 0.45,
            y2: 0.8,
          },
        },
      ],
    }), { seconds: 40 })
    expect(hits).toHaveLength(1)
  })

  it('RU6 confirms while they come nearer, and tells it from within the distance', () => {
    const rules = [
      rule({ kind: 'proximity' }),
    ]
    const hits = watchScene(rules, [zone], t => ({
      tracks: [
        buildTrack(1, 0.2),
        {
          trackId: 2,
          label: 'forklift',
          score: 0.9,
          box: {
            x1: 0.9 - t * 0.08,
            y1: 0.4,
            x2: 1.1 - t * 0.08,
            y2: 0.8,
          },
        },
      ],
    }), { fps: 12, seconds: 9 })
    const [warned] = hits
    expect(warned?.evidence?.distanceM).toBeLessThanOrEqual(3)
    // The first look within: at 12 looks a second and this speed the next one would be nearer by more than this.
    expect(warned?.evidence?.distanceM).toBeGreaterThan(2.9)
  })
})
