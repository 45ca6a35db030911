import type { TrackedDetection } from '#contract/detection'
import { describe, expect, it } from 'vitest'
import { buildRule, buildTrack } from './testing/build.ts'
import { watchScene } from './testing/site.ts'
import { everywhere, measuredFloor, truckAt } from './testing/yard.ts'

const rules = [
  buildRule({
    severity: 'high',
    condition: { kind: 'proximity' },
  }),
]
const comesS = 4

/** Somebody walks along before the truck, from its right to its left, from `comesS` on. */
function walker(t: number): TrackedDetection {
  const x = 0.75 - 0.1 * (t - comesS)
  return buildTrack(1, x, {
    box: {
      x1: x - 0.03,
      y1: 0.6,
      x2: x + 0.03,
      y2: 0.86,
    },
  })
}

/** The truck as a detector sees it behind somebody: it ends where they begin, or reaches out to them, and down to their feet. */
function hiddenTruck(truck: TrackedDetection, t: number): TrackedDetection {
  const { box } = truck
  const person = walker(t).box
  const isBeside = t >= comesS && person.x1 < box.x2 + 0.02 && person.x2 > box.x1 - 0.02
  if (!isBeside)
    return truck
  const isRight = person.x1 + person.x2 > box.x1 + box.x2
  return {
    ...truck,
    box: {
      ...box,
      ...isRight
        ? {
            x2: Math.max(box.x2 - 0.06, Math.min(box.x2, person.x1)),
          }
        : {
            x1: Math.max(box.x1 - 0.05, Math.min(box.x1, person.x1)),
            y2: box.y2 + 0.04,
          },
    },
  }
}

function watch(truck: (t: number) => TrackedDetection, { fps = 12, site = {}, seconds = 12 } = {}) {
  return watchScene(rules, everywhere, t => ({
    tracks: t < comesS
      ? [
          truck(t),
        ]
      : [
          hiddenTruck(truck(t), t),
          walker(t),
        ],
  }), { fps, seconds, site })
}

describe('RU6 a truck that stood', () => {
  it.each([12, 5])('RU6 stands while somebody walks before it, whatever that does to its box, at %i looks a second', (fps) => {
    for (const site of [{}, measuredFloor])
      expect(watch(() => truckAt(0.5), { fps, site })).toEqual([])
  })

  it.each([12, 5])('RU6 drives when the side drives that nobody hides, at %i looks a second', (fps) => {
    // Off to the left, at a metre a second, when the walker is before its right end.
    const leaves = (t: number) => truckAt(0.5 - 0.1 * Math.max(0, t - comesS - 1.5))
    const hits = watch(leaves, { fps, site: measuredFloor })
    expect(hits.length).toBeGreaterThan(0)
    expect(hits[0]!.at - comesS - 1.5).toBeLessThan(1.2)
  })

  /** Towards the camera, on somebody who stands before it from `comesS` on. */
  const comesUp = (y2: (t: number) => number, standsFromS: number) => watchScene(rules, everywhere, t => ({
    tracks: [
      truckAt(0.5, y2(t)),
      ...t < standsFromS
        ? []
        : [
            buildTrack(1, 0.55, {
              box: {
                x1: 0.52,
                y1: 0.54,
                x2: 0.58,
                y2: 0.8,
              },
            }),
          ],
    ],
  }), { fps: 12, seconds: 9, site: measuredFloor })

  it('RU6 drives when it comes up to who stands before it', () => {
    const hits = comesUp(t => 0.55 + 0.05 * Math.max(0, t - comesS), 3)
    expect(hits.map(hit => hit.severity)).toContain('critical')
  })

  it('RU6 is not believed to stand before it was seen alone: who comes up slowly behind somebody is told in time', () => {
    const hits = comesUp(t => 0.6 + 0.0175 * t, 0)
    expect(hits[0]?.severity).toBe('high')
    expect(hits[0]!.at).toBeLessThan(3.6)
  })
})
