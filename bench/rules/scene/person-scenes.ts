import type { Posture, Stop } from './actor.ts'
import type { Scene, SceneEvent, Stage } from './scene.ts'
import { between, bodyOf, Way } from './actor.ts'
import { insideS } from './scene.ts'

const bare = {
  helmet: { helmet: false, vest: true },
  vest: { helmet: true, vest: false },
} as const

/** People in a zone with, and without, an item. */
export function missingScene(stage: Stage, isPositive: boolean, item: 'helmet' | 'vest'): Scene {
  const { chance } = stage
  const area = stage.area([2.6, 3.2], [1.5, 1.9])
  const seconds = isPositive ? 40 : 120
  const expected: SceneEvent[] = []
  const work = (wears: { helmet: boolean, vest: boolean }, startS: number): void => {
    const from = stage.side()
    const [x1, z1] = stage.within(area, 0.5)
    const [x2, z2] = stage.within(area, 0.5)
    const way = new Way([
      [from, z1],
      [
        x1,
        z1,
        chance.between(3, 7),
      ],
      [
        x2,
        z2,
        chance.between(3, 7),
      ],
      [-from, z2],
    ], chance.between(0.8, 1.4), startS)
    stage.person(way, { wears })
    const [span] = insideS(way, area, 200)
    if (!wears[item] && span)
      expected.push({ startS: span[0], endS: span[1] })
  }
  if (isPositive) {
    work(bare[item], chance.between(0, 8))
    if (chance.is(0.5))
      work({ helmet: true, vest: true }, chance.between(0, 20))
  }
  else {
    for (let i = 0; i < 5; i++)
      work({ helmet: true, vest: true }, i * 20 + chance.between(0, 15))
    // Who goes without where nobody has to wear it.
    for (let i = 0; i < 2; i++)
      stage.passer(area, chance.between(0, seconds - 10), bare[item], 0.6, 1)
  }
  return stage.scene(item === 'helmet'
    ? 'missing-helmet'
    : 'missing-vest', seconds, stage.outline(area), {}, expected)
}

/** Somebody who walks over a line, or along it, up to it and round its end. */
export function lineCrossingScene(stage: Stage, isPositive: boolean): Scene {
  const { chance } = stage
  const seconds = isPositive ? 30 : 120
  const x = chance.between(-1, 1)
  const z = chance.between(-1.4, -0.4)
  const half = chance.between(1.3, 1.8)
  // From the back to the front, or from left to right.
  const isDeep = chance.is(0.5)
  const ends = isDeep
    ? [
        { x, z: z - half },
        { x, z: z + half },
      ]
    : [
        { x: x - half, z },
        { x: x + half, z },
      ]
  const at = (along: number, across: number): [number, number] => isDeep
    ? [x + across, z + along]
    : [x + along, z + across]
  const far = isDeep ? 9 : 2.6
  const expected: SceneEvent[] = []
  if (isPositive) {
    const sign = chance.is(0.5)
      ? 1
      : -1
    const along = chance.between(-0.6, 0.6) * half
    const way = new Way([
      [
        ...at(along, -sign * far),
      ],
      [
        ...at(along + chance.between(-0.3, 0.3), sign * far),
      ],
    ], chance.between(0.8, 1.6), chance.between(2, 8))
    stage.person(way, {
      from: isDeep
        ? -Infinity
        : 0,
    })
    for (let t = 0; t < seconds; t += 0.02) {
      const place = way.at(t)
      const across = isDeep
        ? place.x - x
        : place.z - z
      if (across * sign >= 0) {
        expected.push({ startS: t, endS: t })
        break
      }
    }
  }
  else {
    for (let i = 0; i < 5; i++) {
      const startS = i * 22 + chance.between(0, 10)
      const sign = chance.is(0.5)
        ? 1
        : -1
      const near = sign * chance.between(0.6, 1.1)
      const along = chance.between(-0.6, 0.6) * half
      const stops: Stop[] = chance.pick([
        // Along it, up to it and back, and round its end.
        [
          at(-half - 1.2, near),
          at(half + 1.2, near),
        ],
        [
          at(along, sign * 2.4),
          [
            ...at(along, near),
            chance.between(1, 4),
          ],
          at(along, sign * 2.4),
        ],
        [
          at(half + 0.9, 2.2),
          at(half + 0.9, -2.2),
        ],
      ])
      stage.person(new Way(stops, chance.between(0.8, 1.4), startS), { from: startS, until: startS + 16 })
    }
  }
  return stage.scene('line-crossing', seconds, stage.camera.outline(ends), {}, expected)
}

/** Somebody who falls and stays down, or works down there, or gets up again. */
export function personDownScene(stage: Stage, isPositive: boolean): Scene {
  const { chance } = stage
  const area = { x: 0, z: -0.8, halfX: 3, halfZ: 2 }
  const seconds = isPositive ? 50 : 120
  stage.passers(area, isPositive ? 1 : 3, seconds)
  const expected: SceneEvent[] = []
  const fallS = 0.7
  const visit = (startS: number, staysS: number, act: Posture, actS: number): { fellS: number } => {
    const from = stage.side()
    const [x, z] = stage.within({ ...area, halfX: 2.4, halfZ: 1.5 }, 0)
    const way = new Way([
      [from, z],
      [x, z, staysS],
      [-from, z],
    ], chance.between(0.8, 1.4), startS)
    const fellS = way.reachedS[1]! + chance.between(1, 3)
    const heading = chance.between(0, 2 * Math.PI)
    const bob = chance.between(1.5, 3)
    stage.person(way, {
      solid(seconds, upright) {
        const into = seconds - fellS
        if (into < 0 || into > actS + fallS)
          return undefined
        const shape = bodyOf(act, upright.height, false)
        const share = Math.min(into / fallS, (actS + fallS - into) / fallS)
        // Who works down there moves up and down a little; who lies does not.
        const height = act === 'lying'
          ? shape.height
          : shape.height * (1 + 0.08 * Math.sin(into / bob))
        return {
          solid: between(upright, { ...shape, height }, share),
          heading,
        }
      },
    })
    return { fellS }
  }
  if (isPositive) {
    const { fellS } = visit(chance.between(0, 4), 100, 'lying', 100)
    expected.push({ startS: fellS + fallS + 10, endS: seconds })
  }
  else {
    visit(0, 34, chance.pick(['crouching', 'bending']), 30)
    visit(chance.between(20, 40), 20, 'lying', chance.between(2, 5))
    visit(chance.between(60, 75), 30, chance.pick(['crouching', 'bending']), 25)
  }
  return stage.scene('person-down', seconds, stage.outline({
    x: 0,
    z: -0.8,
    halfX: 3.4,
    halfZ: 2.2,
  }), {}, expected)
}
