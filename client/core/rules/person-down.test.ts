import type { TrackedDetection } from '#contract/detection'
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
    { x: 1, y: 0.85 },
    { x: 0, y: 0.85 },
  ],
})

/** Somebody 0.3 high who stands with the feet at 0.8; `crown`: by how much of that the head has come down, `foot`: the lower edge. All in shares of the height. */
function person(trackId: number, { crown = 0, foot = 0, width = 0.06, tremble = 0 } = {}): TrackedDetection {
  const y2 = 0.8 + 0.3 * foot
  const y1 = 0.5 + 0.3 * crown
  return buildTrack(trackId, 0.3, {
    box: {
      x1: 0.3 - width / 2,
      x2: 0.3 + width / 2,
      y1: y2 - (y2 - y1) * (1 + tremble),
      y2,
    },
  })
}

/** Boxes tremble by so much, of every fifth look by twice as much. */
function tremble(t: number): number {
  return 0.05 * Math.sin(t * 17) + (Math.round(t * 5) % 5 === 0
    ? 0.06
    : 0)
}
function stands(t: number) {
  return {
    tracks: [
      person(1, {
        tremble: tremble(t),
      }),
    ],
  }
}

describe('RU8 who lies, and who does not', () => {
  it('RU8 along the line of sight, no wider than high, whose box trembles about what tells a fall from crouching', () => {
    const hits = watchScene(rules, [floor], t => t < 5
      ? stands(t)
      : {
          tracks: [
            person(1, {
              crown: 0.55,
              foot: 0.14,
              tremble: tremble(t),
            }),
          ],
        }, { seconds: 25 })
    expect(hits.map(hit => Math.round(hit.at))).toEqual([
      expect.closeTo(15, -0.4),
    ])
  })

  it('RU8 not who crouches for half a minute, though they once looked a seventh higher', () => {
    expect(watchScene(rules, [floor], t => ({
      tracks: [
        person(1, t < 4.7
          ? {
              tremble: tremble(t),
            }
          : t < 5
            ? { tremble: 0.15 }
            : { crown: 0.38 }),
      ],
    }), { seconds: 40 })).toEqual([])
  })

  it('RU8 whom somebody hides before ten seconds are over is told all the same', () => {
    const hits = watchScene(rules, [floor], (t) => {
      if (t < 5)
        return stands(t)
      return {
        tracks: t < 12
          ? [
              person(1, { crown: 0.6, foot: 0, width: 0.2 }),
            ]
          : [],
      }
    }, { seconds: 25 })
    expect(hits).toHaveLength(1)
    expect(hits[0]!.at).toBeLessThan(17)
  })

  it('RU8 nobody is told of who got up and then was hidden', () => {
    expect(watchScene(rules, [floor], (t) => {
      if (t > 13.6)
        return {}
      return t < 5 || t > 12
        ? stands(t)
        : {
            tracks: [
              person(1, { crown: 0.6, width: 0.2 }),
            ],
          }
    }, { seconds: 25 })).toEqual([])
  })

  it('RU8 how high they stood is not forgotten while they are half down', () => {
    const hits = watchScene(rules, [floor], t => t < 5
      ? stands(t)
      : {
          tracks: [
            person(1, t < 15
              ? { crown: 0.48, foot: 0.17 }
              : { crown: 0.55, foot: 0.14 }),
          ],
        }, { seconds: 35 })
    expect(hits).toHaveLength(1)
    expect(hits[0]!.at).toBeLessThan(28)
  })

  it('RU8 who fell in the zone is in it, though head and hands reach beyond its edge', () => {
    const hits = watchScene(rules, [floor], t => t < 5
      ? stands(t)
      : {
          tracks: [
            person(1, { crown: 0.6, foot: 0.2 }),
          ],
        }, { seconds: 25 })
    expect(hits).toHaveLength(1)
  })
})
