import type { LeftThing } from '../scheduling/left-standing.ts'
import { describe, expect, it } from 'vitest'
import { buildRule, buildTrack, buildZone } from './testing/build.ts'
import { watchScene } from './testing/site.ts'

const rules = [
  buildRule({
    condition: { kind: 'person-down' },
  }),
]
const floor = buildZone({
  polygon: [
    { x: 0, y: 0.3 },
    { x: 1, y: 0.3 },
    { x: 1, y: 0.95 },
    { x: 0, y: 0.95 },
  ],
})
/** Long and low, where the person of the tests stood. */
const body = {
  x1: 0.28,
  y1: 0.72,
  x2: 0.47,
  y2: 0.83,
}
const lost = 5
const person = buildTrack(1, 0.3)

/** Somebody stands until they are lost; from `fromS` on something is left where `box` says, told as the processor tells it: six seconds later. */
function raisedAt(box: LeftThing['box'] | undefined, fromS = lost, seenAgainS = Infinity): number[] {
  return watchScene(rules, [floor], t => ({
    tracks: t < lost || t >= seenAgainS
      ? [person]
      : [],
    leftStanding: box && t >= fromS + 6
      ? [
          { box, sinceMs: 5_000 + fromS * 1000 },
        ]
      : [],
  }), { seconds: 40 }).map(({ at }) => at)
}

describe('who is lost, and what lies there then', () => {
  it('RU8 somebody whom no look finds any more has fallen when something long and low lies there, told once', () => {
    const [at, ...more] = raisedAt(body)
    expect(at).toBeGreaterThanOrEqual(lost + 9.8)
    expect(at).toBeLessThan(lost + 12)
    expect(more).toEqual([])
  })

  it.each([
    ['nothing', undefined, lost],
    ['what lay there before they came', body, 1],
    [
      'what is as high as wide',
      {
        x1: 0.28,
        y1: 0.65,
        x2: 0.36,
        y2: 0.8,
      },
      lost,
    ],
    [
      'what is too short for a body',
      {
        x1: 0.3,
        y1: 0.78,
        x2: 0.35,
        y2: 0.82,
      },
      lost,
    ],
    [
      'what lies elsewhere',
      {
        x1: 0.6,
        y1: 0.72,
        x2: 0.79,
        y2: 0.83,
      },
      lost,
    ],
    [
      'what lies far behind them',
      { x1: 0.28, y1: 0.5, x2: 0.47, y2: 0.6 },
      lost,
    ],
  ] as const)('RU8 nobody has fallen where there is %s', (_, box, fromS) => {
    expect(raisedAt(box, fromS)).toEqual([])
  })

  it('RU8 nobody has fallen who is found again, whatever was put down there', () => {
    expect(raisedAt(body, lost, lost + 8)).toEqual([])
  })
})
