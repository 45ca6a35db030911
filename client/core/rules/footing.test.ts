import type { TrackedDetection } from '#contract/detection'
import { describe, expect, it } from 'vitest'
import { Footing } from './footing.ts'
import { buildRule, buildTrack } from './testing/build.ts'
import { watchScene } from './testing/site.ts'
import { everywhere, measuredFloor, truckAt } from './testing/yard.ts'

const rules = [
  buildRule({
    severity: 'high',
    condition: { kind: 'proximity' },
  }),
]

/** A truck that drives by 0.1 of the picture a second, its lower edge at `y2(seconds)`. */
function drives(y2: (seconds: number) => number, fps: number, seconds: number): Footing {
  const at = (t: number): TrackedDetection => truckAt(0.2 + 0.1 * t, y2(t))
  const footing = new Footing(at(0), 0)
  for (let i = 1; i <= seconds * fps; i++)
    footing.see(at(i / fps), i * 1000 / fps)
  return footing
}

describe('where a track stands', () => {
  it.each([12, 5, 2])('RU6 a truck that drives stands where it is, neither behind nor before, at %i looks a second', (fps) => {
    const { x1, x2 } = drives(() => 0.8, fps, 4).boxAt(4_000)
    expect((x1 + x2) / 2).toBeCloseTo(0.6, 2)
  })

  it('RU6 a lower edge that trembles is smoothed, and one look\'s jump is not believed until it stays', () => {
    const trembling = drives(t => 0.8 + 0.02 * Math.sin(40 * t), 12, 4)
    expect(trembling.boxAt(4_000).y2).toBeCloseTo(0.8, 2)
    expect(drives(t => t > 3.9
      ? 0.95
      : 0.8, 12, 4).boxAt(4_000).y2).toBeCloseTo(0.8, 2)
    expect(drives(t => t > 3
      ? 0.95
      : 0.8, 12, 4).boxAt(4_000).y2).toBeCloseTo(0.95, 2)
  })

  it('RU6 who was not seen for a second goes on from where they are found, and nobody is thought to go on for longer', () => {
    const footing = drives(() => 0.8, 5, 2)
    const { x1 } = footing.boxAt(3_000)
    expect(footing.boxAt(60_000).x1).toBeCloseTo(x1, 6)
    footing.see(truckAt(0.9, 0.9), 4_000)
    expect(footing.boxAt(4_000)).toEqual(truckAt(0.9, 0.9).box)
  })
})

describe('RU6 looks that miss somebody, and boxes that jump', () => {
  /** The truck comes up to 1 m beside the person: 0.05 of a picture that is ten metres wide. */
  const nears = (t: number): TrackedDetection => truckAt(Math.min(0.7, 0.1 + 0.1 * t))
  const person = buildTrack(1, 0.9)

  it('RU6 tells as soon of somebody whom two looks of three overlook', () => {
    const sure = watchScene(rules, everywhere, t => ({
      tracks: [
        person,
        nears(t),
      ],
    }), { fps: 12, seconds: 6, site: measuredFloor })
    const rare = watchScene(rules, everywhere, t => ({
      tracks: Math.round(t * 12) % 3 === 0
        ? [
            person,
            nears(t),
          ]
        : [
            nears(t),
          ],
    }), { fps: 12, seconds: 6, site: measuredFloor })
    expect(sure.map(hit => hit.severity)).toContain('high')
    expect(rare.map(hit => hit.severity)).toEqual(sure.map(hit => hit.severity))
    rare.forEach((hit, i) => expect(hit.at - sure[i]!.at).toBeLessThan(0.3))
  })

  it('RU6 says nothing of somebody who was seen last a second and more ago', () => {
    expect(watchScene(rules, everywhere, t => ({
      tracks: t < 0.3
        ? [
            person,
            nears(t),
          ]
        : [
            nears(t),
          ],
    }), { fps: 12, seconds: 8, site: measuredFloor })).toEqual([])
  })

  it('RU6 is not told by a fifth of a second in which the truck\'s box reaches down to the person', () => {
    const passes = (jump: number) => watchScene(rules, everywhere, t => ({
      tracks: [
        buildTrack(1, 0.5),
        {
          ...truckAt(0.1 + 0.1 * t),
          box: {
            ...truckAt(0.1 + 0.1 * t).box,
            y1: 0.1,
            y2: t > 4 && t < 4.2
              ? 0.55 + jump
              : 0.55,
          },
        },
      ],
    }), { fps: 12, seconds: 8, site: measuredFloor })
    expect(passes(0)).toEqual([])
    expect(passes(0.2)).toEqual([])
  })
})
