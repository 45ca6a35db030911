import type { NormBox } from '#contract/geometry'
import { describe, expect, it } from 'vitest'
import { motionCells, motionColumns, motionRows } from '../detection/motion-grid.ts'
import { LeftStanding } from './left-standing.ts'

/** A floor with a pattern, and boxes of another brightness on it. */
function scene(things: readonly { box: NormBox, brightness: number }[] = [], light = 1, tremble = 0): Uint8Array {
  return Uint8Array.from({ length: motionCells }, (_, cell) => {
    const x = (cell % motionColumns + 0.5) / motionColumns
    const y = (Math.floor(cell / motionColumns) + 0.5) / motionRows
    const thing = things.find(({ box }) => x > box.x1 && x < box.x2 && y > box.y1 && y < box.y2)
    const floor = 110 + 25 * Math.sin(cell * 1.3)
    // A little noise, other in each look.
    return Math.min(255, (thing?.brightness ?? floor) * light + Math.sin(cell * 7.7 + tremble * 13) * 1.5)
  })
}

const pallet = {
  box: { x1: 0.5, y1: 0.5, x2: 0.62, y2: 0.62 },
  brightness: 60,
}
function somebody(x: number): NormBox {
  return {
    x1: x - 0.03,
    y1: 0.35,
    x2: x + 0.03,
    y2: 0.65,
  }
}

/** Five looks a second, the cells told with each `toldEvery`th; the things that stand at the end, and whether any ever did. */
function watch(seconds: number, at: (t: number) => { cells: Uint8Array, labelled?: NormBox[] }, toldEvery = 1) {
  const left = new LeftStanding()
  let ever = 0
  let things: ReturnType<LeftStanding['look']> = []
  for (let i = 0; i <= seconds * 5; i++) {
    const { cells, labelled = [] } = at(i / 5)
    things = left.look(i % toldEvery === 0
      ? cells
      : undefined, labelled, 1000 + i * 200)
    ever = Math.max(ever, things.length)
  }
  return { things, ever }
}

describe('RU11 what was left standing', () => {
  it('RU11 is found where it stands, since when it stood, and gone when it is taken away', () => {
    const { things } = watch(40, t => ({
      cells: scene(t > 20
        ? [pallet]
        : [], 1, t),
    }))
    expect(things).toHaveLength(1)
    expect(things[0]!.box.x1).toBeCloseTo(0.5, 1)
    expect(things[0]!.box.y2).toBeCloseTo(0.62, 1)
    expect(things[0]!.sinceMs).toBeGreaterThanOrEqual(21_000)
    expect(things[0]!.sinceMs).toBeLessThanOrEqual(22_500)
    expect(watch(60, t => ({
      cells: scene(t > 20 && t < 50
        ? [pallet]
        : [], 1, t),
    })).things).toEqual([])
  })

  it('RU11 is found by cells that are told every 2.4 s, as a graphics processor tells those of twelve cameras, and stands in between', () => {
    for (const seconds of [40, 41, 42]) {
      const { things } = watch(seconds, t => ({
        cells: scene(t > 20
          ? [pallet]
          : [], 1, t),
      }), 12)
      expect(things).toHaveLength(1)
      expect(things[0]!.sinceMs).toBeLessThanOrEqual(26_000)
    }
    // An engine that tells none tells of nothing, and one that stopped of nothing any more.
    const left = new LeftStanding()
    expect(left.look(undefined, [], 0)).toEqual([])
    for (let i = 0; i < 100; i++) {
      left.look(scene(i > 20
        ? [pallet]
        : []), [], i * 500)
    }
    expect(left.look(undefined, [], 54_000)).toHaveLength(1)
    expect(left.look(undefined, [], 55_000)).toEqual([])
  })

  it('RU11 stays found while people pass before it, and much longer than the motion gate remembers', () => {
    const { things } = watch(300, (t) => {
      const x = (t * 0.1) % 1
      return {
        cells: scene([
          {
            box: somebody(x),
            brightness: 40,
          },
          ...t > 20
            ? [pallet]
            : [],
        ], 1, t),
        labelled: [
          somebody(x),
        ],
      }
    })
    expect(things).toHaveLength(1)
  })

  it('RU11 people who pass, or stand for a minute and go, leave nothing behind', () => {
    expect(watch(120, (t) => {
      const x = (t * 0.08) % 1
      return {
        cells: scene([
          {
            box: somebody(x),
            brightness: 40,
          },
        ], 1, t),
        labelled: [
          somebody(x),
        ],
      }
    }).ever).toBe(0)
    const stands = (t: number): boolean => t > 15 && t < 80
    expect(watch(140, t => ({
      cells: scene(stands(t)
        ? [
            {
              box: somebody(0.5),
              brightness: 40,
            },
          ]
        : [], 1, t),
      // The detector misses them every now and then.
      labelled: stands(t) && Math.floor(t * 5) % 7 < 5
        ? [
            somebody(0.5),
          ]
        : [],
    })).ever).toBe(0)
    // Who is there when the camera starts is no part of the empty scene.
    expect(watch(60, t => ({
      cells: scene(t < 20
        ? [
            {
              box: somebody(0.5),
              brightness: 40,
            },
          ]
        : [], 1, t),
      labelled: t < 20
        ? [
            somebody(0.5),
          ]
        : [],
    })).ever).toBe(0)
  })

  it('RU11 lamps, clouds and the shadows beside people are nothing that stands', () => {
    expect(watch(120, t => ({
      cells: scene([], t > 30 && t < 70
        ? 0.55
        : 1.1, t),
    })).ever).toBe(0)
    expect(watch(300, t => ({
      cells: scene([], 1 + 0.4 * Math.sin(t / 20), t),
    })).ever).toBe(0)
    const shadow = {
      x1: 0.53,
      y1: 0.62,
      x2: 0.56,
      y2: 0.7,
    }
    expect(watch(120, t => ({
      cells: scene(t > 20 && t < 90
        ? [
            {
              box: somebody(0.5),
              brightness: 40,
            },
            { box: shadow, brightness: 70 },
          ]
        : [], 1, t),
      labelled: t > 20 && t < 90
        ? [
            somebody(0.5),
          ]
        : [],
    })).ever).toBe(0)
  })

  it('RU11 another view begins anew, and so does a clock that goes back', () => {
    expect(watch(120, t => ({
      cells: t > 60
        ? scene([
            {
              box: { x1: 0, y1: 0, x2: 0.8, y2: 1 },
              brightness: 20,
            },
          ], 1, t)
        : scene([], 1, t),
    })).ever).toBe(0)
    const left = new LeftStanding()
    left.look(scene(), [], 100_000)
    expect(left.look(scene([pallet]), [], 5_000)).toEqual([])
    expect(left.look(scene([pallet]), [], 20_000)).toEqual([])
  })
})
