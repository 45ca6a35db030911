import type { Scene, SceneEvent, Stage } from './scene.ts'
import { truckSolid, Way } from './actor.ts'

/** Metres between somebody and a truck's body on the floor. */
function gapM(person: { x: number, z: number }, truck: { x: number, z: number, heading: number }): number {
  const dx = person.x - truck.x
  const dz = person.z - truck.z
  const along = dx * Math.sin(truck.heading) + dz * Math.cos(truck.heading)
  const side = dx * Math.cos(truck.heading) - dz * Math.sin(truck.heading)
  return Math.hypot(Math.max(0, Math.abs(along) - truckSolid.halfLength), Math.max(0, Math.abs(side) - truckSolid.halfWidth))
}

/** A truck that passes somebody on foot, closely or not. */
export function proximityScene(stage: Stage, isPositive: boolean): Scene {
  const { chance } = stage
  const seconds = isPositive ? 40 : 120
  const everywhere = [
    { x: 0.01, y: 0.01 },
    { x: 0.99, y: 0.01 },
    { x: 0.99, y: 0.99 },
    { x: 0.01, y: 0.99 },
  ]
  const expected: SceneEvent[] = []
  const drive = (z: number, startS: number, speed: number): Way => {
    const from = stage.side()
    const way = new Way([
      [from, z],
      [-from, z],
    ], speed, startS)
    stage.truck(way)
    return way
  }
  if (isPositive) {
    const speed = chance.between(0.9, 2.4)
    const z = chance.between(-2, -1)
    const truck = drive(z, chance.between(1, 5), speed)
    // Close by (within 1.2 m) or in the warning distance (1.9 to 2.5 m from the truck's side), standing where it is well seen.
    const isClose = chance.is(0.5)
    const gap = isClose
      ? chance.between(0.3, 1.0)
      : chance.between(1.9, 2.5)
    const x = chance.between(-2, 2)
    const zp = z + truckSolid.halfWidth + gap
    const person = new Way([
      [
        x + chance.between(-1, 1),
        Math.min(2, zp + 1),
        2,
      ],
      [x, zp, 60],
    ], 1, 0)
    stage.person(person)
    let warnS: number | undefined
    let criticalS: number | undefined
    let endS = 0
    for (let t = 0; t < seconds; t += 0.02) {
      const moving = truck.at(t)
      const metres = gapM(person.at(t), moving)
      if (moving.speedMps <= 0.3 || metres > 3)
        continue
      warnS ??= t
      endS = t
      if (metres <= 1.5)
        criticalS ??= t
    }
    if (warnS !== undefined && criticalS !== undefined) {
      // A warning a second or less before the critical event may be left out: that one tells it.
      expected.push({
        startS: warnS,
        endS,
        severity: 'high',
        ...(criticalS - warnS < 1.2 && { isOptional: true }),
      })
      expected.push({ startS: criticalS, endS, severity: 'critical' })
    }
    else if (warnS !== undefined) {
      expected.push({ startS: warnS, endS, severity: 'high' })
    }
  }
  else {
    // A truck drives in the back of the hall, and people walk at least 4 m from it; another one stands with people beside it.
    for (let i = 0; i < 3; i++)
      drive(chance.between(-4.2, -3.6), i * 40 + chance.between(0, 12), chance.between(0.8, 2.4))
    for (let i = 0; i < 4; i++) {
      const z = chance.between(1.3, 2.2)
      const from = stage.side()
      stage.person(new Way([
        [from, z],
        [
          chance.between(-2, 2),
          z,
          chance.between(2, 10),
        ],
        [-from, z],
      ], chance.between(0.8, 1.5), chance.between(0, seconds - 15)))
    }
    if (chance.is(0.5)) {
      const x = chance.between(-2, 2)
      const z = chance.between(0.2, 0.6)
      stage.truck(new Way([
        [x - 0.1, z],
        [x, z, 1000],
      ], 1, -10))
    }
  }
  return stage.scene('proximity', seconds, everywhere, {}, expected)
}

/** A truck that parks before an exit, or a pallet that is left there; or who only stops. */
export function blockedExitScene(stage: Stage, isPositive: boolean): Scene {
  const { chance } = stage
  const area = stage.area([1.3, 1.8], [0.9, 1.3])
  const seconds = isPositive ? 90 : 120
  stage.passers(area, 3, seconds)
  const expected: SceneEvent[] = []
  const park = (startS: number, staysS: number): number => {
    const from = stage.side()
    const way = new Way([
      [from, area.z],
      [area.x + chance.between(-0.4, 0.4), area.z, staysS],
      [-from, area.z],
    ], chance.between(0.9, 2), startS)
    stage.truck(way)
    return way.reachedS[1]!
  }
  if (isPositive && chance.is(0.5)) {
    const stoodS = park(chance.between(0, 8), chance.between(45, 60))
    expected.push({ startS: stoodS + 30, endS: stoodS + 45 })
  }
  else if (isPositive) {
    // Somebody brings a pallet and leaves it.
    const from = stage.side()
    const [x, z] = stage.within(area, 0.5)
    const way = new Way([
      [from, z + 0.7],
      [x, z + 0.7, 4],
      [-from, z + 0.7],
    ], 1.1, chance.between(0, 5))
    stage.person(way)
    const leftS = way.reachedS[1]! + 2
    stage.thing({ x, z }, leftS)
    expected.push({ startS: leftS + 30, endS: seconds })
  }
  else {
    park(chance.between(0, 10), chance.between(4, 20))
    park(chance.between(70, 80), chance.between(4, 18))
    // People stand there and talk; that is no blocked exit.
    const from = stage.side()
    const [x, z] = stage.within(area, 0.5)
    stage.person(new Way([
      [from, z],
      [
        x,
        z,
        chance.between(30, 45),
      ],
      [-from, z],
    ], 1.2, chance.between(15, 25)))
  }
  return stage.scene('blocked-exit', seconds, stage.outline(area), {}, expected, isPositive
    ? stage.steady()
    : stage.changing(seconds))
}
