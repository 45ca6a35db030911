import type { NormBox } from '#contract/geometry'
import type { Suppression } from '#contract/suppression'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { buildSuppression } from './testing/build-suppression.ts'
import { buildRule, buildTrack } from './testing/build.ts'
import { alarmsOf, mannequin, watchMarked } from './testing/watch-marked.ts'

function still() {
  return [
    buildTrack(1, 0.2),
  ]
}

describe('where people may come to harm at once', () => {
  const lying: NormBox = { x1: 0.1, y1: 0.7, x2: 0.3, y2: 0.8 }
  const rule = buildRule({ severity: 'critical' })
  const lies = (seconds: number) => seconds % 60 < 50
    ? [
        buildTrack(1 + Math.floor(seconds / 60), 0.2, { box: lying }),
      ]
    : []
  const memoryOf = (needsLongStanding: boolean): Suppression => {
    const memory = buildSuppression(lying)
    return {
      ...memory,
      pattern: { ...memory.pattern, needsLongStanding },
    }
  }

  it('FM5 hides only what has stood in its place for ten minutes, pauses of a minute included', () => {
    const hits = watchMarked([
      memoryOf(true),
    ], lies, { seconds: 1_200, fps: 2, rule })
    expect(alarmsOf(hits).map(({ at }) => Math.floor(at / 60))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(hits.filter(({ suppressedBy }) => suppressedBy)).not.toHaveLength(0)
  })

  it('FM5 begins to count anew when the place was empty for longer than a minute', () => {
    const away = (seconds: number) => seconds > 640 && seconds < 725
      ? []
      : lies(seconds)
    const hits = watchMarked([
      memoryOf(true),
    ], away, { seconds: 800, fps: 2, rule })
    expect(alarmsOf(hits).at(-1)!.at).toBeGreaterThan(725)
  })

  it('FM5 is not hidden by a memory that was made when the rule was less grave', () => {
    expect(alarmsOf(watchMarked([
      memoryOf(false),
    ], still, { rule })).length).toBeGreaterThan(0)
    expect(alarmsOf(watchMarked([
      memoryOf(false),
    ], lies, { seconds: 1_200, fps: 2, rule })).length).toBe(20)
  })
})

describe('a false alarm that moves', () => {
  const path = (from: { x: number, y: number }): Suppression => {
    const memory = buildSuppression({ x1: 0.2, y1: 0.5, x2: 0.3, y2: 0.8 })
    return {
      ...memory,
      pattern: {
        ...memory.pattern,
        motion: { kind: 'path', from, seenMs: 600 },
      },
    }
  }
  const swings = (seconds: number) => [
    buildTrack(1, Math.min(0.45, 0.1 + seconds * 0.25)),
  ]

  it('FM3 hides what comes from the same place the same way as fast, until it goes on elsewhere', () => {
    const hits = watchMarked([
      path({ x: 0.1, y: 0.8 }),
    ], swings, { seconds: 1 })
    expect(alarmsOf(hits)).toHaveLength(0)
    expect(hits).toHaveLength(1)
  })

  it.each([
    [
      'comes from elsewhere',
      { x: 0.4, y: 0.8 },
    ],
    [
      'comes from the other side',
      { x: 0.26, y: 0.8 },
    ],
  ])('FM3 is an alarm where it %s', (_, from) => {
    expect(alarmsOf(watchMarked([
      path(from),
    ], swings, { seconds: 1 }))).toHaveLength(1)
  })

  it('FM4 goes on hiding what swings to and fro in that place, and not what goes on from there', () => {
    const toAndFro = (seconds: number) => [
      buildTrack(1, seconds < 0.7
        ? 0.1 + seconds * 0.25
        : 0.19 + 0.07 * Math.sin(seconds * 2)),
    ]
    const hits = watchMarked([
      path({ x: 0.1, y: 0.8 }),
    ], toAndFro, { seconds: 20 })
    expect(hits).toHaveLength(1)
    expect(alarmsOf(hits)).toHaveLength(0)
    expect(alarmsOf(watchMarked([
      path({ x: 0.1, y: 0.8 }),
    ], swings, { seconds: 4 }))).toHaveLength(1)
  })

  it('FM3 does not hide who stands there', () => {
    expect(alarmsOf(watchMarked([
      path({ x: 0.1, y: 0.8 }),
    ], () => [
      buildTrack(1, 0.25),
    ]))).toHaveLength(1)
  })
})

it('FM3 motion is compared by what moved', () => {
  const flag: NormBox = { x1: 0.1, y1: 0.1, x2: 0.2, y2: 0.2 }
  const rule = buildRule({
    condition: { kind: 'motion' },
  })
  const memory = buildSuppression(flag, { label: 'motion', ruleKind: 'motion' })
  expect(alarmsOf(watchMarked([memory], () => [], {
    rule,
    motionBox: () => flag,
  }))).toHaveLength(0)
  expect(alarmsOf(watchMarked([memory], () => [], {
    rule,
    motionBox: () => ({ ...flag, y2: 0.6 }),
  }))).toHaveLength(1)
  // Somebody comes and moves as well.
  expect(alarmsOf(watchMarked([memory], () => [], {
    rule,
    motionBox: seconds => seconds < 5
      ? flag
      : { ...flag, x2: 0.5, y2: 0.7 },
  }))).toHaveLength(1)
})

it('FM3, FM4 nobody who is more than the tolerance away from a mannequin is ever hidden for good', () => {
  const seed = Date.now() % 1_000_000
  fc.assert(fc.property(
    fc.double({ min: 0.06, max: 0.44, noNaN: true }),
    fc.double({ min: 0.06, max: 0.44, noNaN: true }),
    fc.double({ min: 0.02, max: 0.2, noNaN: true }),
    fc.double({ min: 0, max: 5, noNaN: true }),
    (startX, endX, speed, startsAfter) => {
      fc.pre(Math.abs(endX - 0.2) > 0.06)
      const way = Math.abs(endX - startX)
      const person = (seconds: number) => {
        const gone = Math.min(way, Math.max(0, seconds - startsAfter) * speed)
        return [
          buildTrack(1, startX + Math.sign(endX - startX) * gone),
        ]
      }
      const seconds = Math.ceil(startsAfter + way / speed + 3)
      expect(alarmsOf(watchMarked([
        buildSuppression(mannequin),
      ], person, { seconds }))).toHaveLength(1)
    },
  ), { seed, numRuns: 100 })
  console.warn(`suppress.test seed ${seed}`)
})
