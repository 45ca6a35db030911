import type { ClipTruth } from './pixel-truth.ts'
import { describe, expect, it } from 'vitest'
import { conditionKinds } from '#contract/condition'
import { pixelClips, watchedIn } from './pixel-clips.ts'
import { truthOf } from './pixel-truth.ts'
import { quietMs } from './pixels.ts'

/** One person who walks 0.1 of the picture, and as many metres times ten, a second from `from` to `to`. */
function walk(from: number, to: number, seconds: number, falls?: number): ClipTruth {
  return {
    durationMs: seconds * 1000,
    framesPerSecond: 5,
    cast: [
      {
        id: 'walker',
        label: 'person',
        ...(falls !== undefined && { falls }),
      },
    ],
    frames: Array.from({ length: seconds * 5 }, (_, i) => {
      const x = Math.min(to, from + 0.02 * i)
      return {
        capturedAt: i * 200,
        boxes: [
          {
            id: 'walker',
            box: [x - 0.05, 0.3, x + 0.05, 0.7],
            visible: 1,
            ground: [10 * x, 0],
          },
        ],
      }
    }),
  }
}
const zone = [
  { x: 0.4, y: 0.2 },
  { x: 0.6, y: 0.2 },
  { x: 0.6, y: 0.8 },
  { x: 0.4, y: 0.8 },
]

describe('what a clip should be told of', () => {
  it('motion begins where somebody walks with most of their box in the zone', () => {
    const [only, ...more] = truthOf.motion(walk(0.1, 1, 12), zone)
    expect(more).toEqual([])
    expect(only).toMatchObject({ startMs: 3_200, isOptional: false })
  })

  it('who only reaches the edge of the zone, or stands in it, may be told or not', () => {
    expect(truthOf.motion(walk(0.1, 0.36, 12), zone)).toMatchObject([
      { isOptional: true },
    ])
    expect(truthOf.motion(walk(0.5, 0.5, 12), zone)).toMatchObject([
      { isOptional: true },
    ])
    expect(truthOf.motion(walk(0.1, 0.25, 12), zone)).toEqual([])
  })

  it('who stays for nearly as long as is waited for may be told or not, who leaves long before may not', () => {
    const loiters = (afterMs: number) => truthOf.loitering(walk(0.1, 1, 12), zone, afterMs)
    expect(loiters(1_000)).toMatchObject([
      { isOptional: true },
    ])
    expect(loiters(3_000)).toMatchObject([
      { isOptional: true },
    ])
    expect(loiters(6_000)).toEqual([])
  })

  it('nothing is to be told outside of what is told, and a moment around it', () => {
    expect(quietMs(60_000, [])).toBe(60_000)
    expect(quietMs(60_000, [
      { startMs: 50_000, endMs: 58_000 },
      { startMs: 20_000, endMs: 21_000 },
      { startMs: 29_000, endMs: 30_000 },
      { startMs: 1_000, endMs: 1_000 },
    ])).toBe(7_000 + 9_000)
  })

  it('every clip is watched by all eleven kinds', () => {
    for (const clip of pixelClips)
      expect(new Set(watchedIn(clip).map(({ condition }) => condition.kind)), clip).toEqual(new Set(conditionKinds))
  })

  it('who falls is down ten seconds after they lie, and nobody else is', () => {
    expect(truthOf.down(walk(0.1, 0.5, 30, 9))).toEqual([
      { startMs: 19_700, endMs: 30_000 },
    ])
    expect(truthOf.down(walk(0.1, 0.5, 30))).toEqual([])
  })

  describe('of a truck that passes people', () => {
    /** It drives along x at 1 m a second, past people who stand at x = 5 and so many metres beside its side. */
    const passes = (...besideM: number[]): ClipTruth => ({
      durationMs: 12_000,
      framesPerSecond: 5,
      cast: [
        { id: 'truck', label: 'forklift' },
        ...besideM.map((_, i) => ({ id: `person ${i}`, label: 'person' } as const)),
      ],
      frames: Array.from({ length: 60 }, (_, i) => ({
        capturedAt: i * 200,
        boxes: [
          {
            id: 'truck',
            ground: [i / 5, 0],
          } as const,
          ...besideM.map((metres, n) => ({
            id: `person ${n}`,
            ground: [5, metres + 0.6],
          } as const)),
        ].map(one => ({
          ...one,
          box: [0, 0, 1, 1],
          visible: 1,
        })),
      })),
    })
    const sure = (truth: ClipTruth) => truthOf.proximity(truth).filter(({ isOptional }) => !isOptional).map(({ severity, startMs }) => [severity, startMs])

    it('who stands two metres beside is warned of, who stands within one is in danger as well', () => {
      expect(sure(passes(2))).toEqual([
        ['high', 2_200],
      ])
      expect(sure(passes(0.5))).toEqual([
        ['high', 1_200],
        ['critical', 2_800],
      ])
    })

    it('who stands three metres beside may be told or not, whoever else stands nearer', () => {
      expect(sure(passes(3))).toEqual([])
      expect(sure(passes(3, 2))).toEqual(sure(passes(2)))
      expect(truthOf.proximity(passes(4))).toEqual([])
    })
  })
})
