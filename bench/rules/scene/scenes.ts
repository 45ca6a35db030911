import type { ConditionKind } from '#contract/condition'
import type { Stop } from './actor.ts'
import type { Scene, SceneEvent } from './scene.ts'
import { Way } from './actor.ts'
import { lineCrossingScene, missingScene, personDownScene } from './person-scenes.ts'
import { insideS, Stage } from './scene.ts'
import { blockedExitScene, proximityScene } from './truck-scenes.ts'

const builders: Readonly<Record<ConditionKind, (stage: Stage, isPositive: boolean) => Scene>> = {
  'zone-presence': function (stage, isPositive) {
    const { chance } = stage
    const area = stage.area([1.1, 1.9], [0.9, 1.4])
    const seconds = isPositive ? 45 : 120
    stage.passers(area, isPositive
      ? chance.below(3)
      : 7, seconds)
    const expected: SceneEvent[] = []
    if (isPositive) {
      const [x, z] = stage.within(area, 0.5)
      const from = stage.side()
      const way = new Way([
        [from, area.z + chance.between(-1, 1)],
        [
          x,
          z,
          chance.between(1, 8),
        ],
        [-from, area.z + chance.between(-1, 1)],
      ], chance.between(0.8, 1.5), chance.between(2, 10))
      stage.person(way)
      const [startS, endS] = insideS(way, area, 90)[0]!
      expected.push({ startS, endS })
    }
    return stage.scene('zone-presence', seconds, stage.outline(area), {
      labels: ['person'],
    }, expected)
  },
  'missing-helmet': (stage, isPositive) => missingScene(stage, isPositive, 'helmet'),
  'missing-vest': (stage, isPositive) => missingScene(stage, isPositive, 'vest'),
  'proximity': proximityScene,
  'line-crossing': lineCrossingScene,
  'person-down': personDownScene,
  'occupancy': function (stage, isPositive) {
    const { chance } = stage
    const area = stage.area([1.9, 2.4], [1.2, 1.5])
    const seconds = isPositive ? 45 : 120
    stage.passers(area, isPositive ? 1 : 5, seconds)
    const spans: [number, number][] = []
    const visit = (startS: number, staysS: number, x: number): void => {
      const [, z] = stage.within(area, 0.4)
      const from = stage.side()
      const way = new Way([
        [from, z],
        [x, z, staysS],
        [-from, z],
      ], chance.between(0.9, 1.5), startS)
      stage.person(way)
      spans.push(...insideS(way, area, seconds))
    }
    if (isPositive) {
      const base = chance.between(0, 3)
      const count = 3 + chance.below(2)
      // Side by side: who stands behind somebody all the time is seen by nobody.
      for (let i = 0; i < count; i++)
        visit(base + chance.between(0, 4), chance.between(14, 20), area.x + ((i + 0.5) / count * 2 - 1) * 0.85 * area.halfX)
    }
    else {
      visit(chance.between(0, 20), 30, area.x - chance.between(0.3, 1.2))
      visit(chance.between(0, 20), 40, area.x + chance.between(0.3, 1.2))
      visit(80, 20, area.x)
    }
    const crowded: SceneEvent[] = []
    for (let t = 0; t < seconds; t += 0.1) {
      if (spans.filter(([from, to]) => t >= from && t <= to).length <= 2)
        continue
      const last = crowded.at(-1)
      if (last && t - last.endS < 0.15)
        crowded[crowded.length - 1] = { ...last, endS: t }
      else
        crowded.push({ startS: t, endS: t })
    }
    return stage.scene('occupancy', seconds, stage.outline(area), { limit: 2 }, crowded.map(event => event.endS - event.startS < 4.5
      ? { ...event, isOptional: true }
      : event))
  },
  'loitering': function (stage, isPositive) {
    const { chance } = stage
    const area = stage.area([1.6, 2.2], [1.1, 1.5])
    const seconds = 120
    stage.passers(area, 4, seconds)
    const visit = (startS: number, staysS: number): [number, number] => {
      const from = stage.side()
      const legs = Math.max(1, Math.round(staysS / 12))
      const way = new Way([
        [from, area.z],
        ...Array.from({ length: legs }, (): Stop => {
          const [x, z] = stage.within(area, 0.5)
          return [x, z, staysS / legs]
        }),
        [-from, area.z],
      ], chance.between(0.9, 1.4), startS)
      stage.person(way)
      return insideS(way, area, 200)[0]!
    }
    const expected: SceneEvent[] = []
    if (isPositive) {
      const [from, to] = visit(chance.between(0, 10), 72)
      expected.push({ startS: from + 60, endS: to })
    }
    else {
      visit(0, chance.between(25, 38))
      visit(chance.between(38, 48), chance.between(25, 38))
    }
    return stage.scene('loitering', seconds, stage.outline(area), {}, expected)
  },
  'blocked-exit': blockedExitScene,
  'absence': function (stage, isPositive) {
    const { chance } = stage
    const area = stage.area([1.2, 1.7], [0.9, 1.2])
    const seconds = isPositive ? 400 : 500
    stage.passers(area, 12, seconds)
    const stay = (from: number, to: number): [number, number] => {
      const side = stage.side()
      const speed = chance.between(0.9, 1.4)
      const [x, z] = stage.within(area, 0.45)
      const way = new Way([
        [side, z],
        [x, z, to - from],
        [-side, z],
      ], speed, from - Math.abs(side - x) / speed)
      stage.person(way)
      return insideS(way, area, seconds)[0]!
    }
    const expected: SceneEvent[] = []
    if (isPositive) {
      const [, left] = stay(0, chance.between(20, 60))
      expected.push({ startS: left + 300, endS: seconds })
    }
    else {
      stay(0, chance.between(30, 60))
      stay(chance.between(240, 310), 400)
    }
    return stage.scene('absence', seconds, stage.outline(area), {}, expected)
  },
  'motion': function (stage, isPositive) {
    const { chance } = stage
    const area = stage.area([1.2, 1.8], [0.9, 1.3])
    const seconds = isPositive ? 50 : 120
    const expected: SceneEvent[] = []
    if (isPositive) {
      const from = stage.side()
      const way = new Way([
        [from, area.z],
        [
          area.x,
          area.z,
          chance.between(0, 3),
        ],
        [-from, area.z],
      ], chance.between(0.8, 1.5), chance.between(3, 15))
      if (chance.is(0.3))
        stage.truck(way)
      else
        stage.person(way)
      const [startS, endS] = insideS(way, area, 90)[0]!
      expected.push({ startS, endS })
    }
    else {
      // What moves must not reach into the zone, not even by its head: it passes well in front, or at the sides.
      for (let i = 0; i < 5; i++) {
        const x = area.x + (chance.is(0.5)
          ? 1
          : -1) * (area.halfX + chance.between(1.2, 2.5))
        stage.person(new Way([
          [Math.sign(x) * 9.8, area.z],
          [
            x,
            area.z + chance.between(-1, 1),
            chance.between(2, 8),
          ],
          [Math.sign(x) * 9.8, area.z],
        ], chance.between(0.8, 1.5), chance.between(0, seconds - 12)))
      }
    }
    return stage.scene('motion', seconds, stage.outline(area), {}, expected, isPositive
      ? stage.steady()
      : stage.changing(seconds))
  },
}

/** A scene of one kind by its seed: one that breaks the rule (once, or by all who break it), or one that nearly does. */
export function buildScene(kind: ConditionKind, isPositive: boolean, seed: number): Scene {
  return builders[kind](new Stage(seed), isPositive)
}
