import type { Condition, ConditionKind } from '#contract/condition'
import type { NormPoint } from '#contract/geometry'
import type { Severity } from '#contract/severity'
import type { Actor, Posture, Stop } from './actor.ts'
import type { FloorPlace, Solid } from './floor-camera.ts'
import type { Light } from './seen-scene.ts'
import { bodyOf, truckSolid, Way } from './actor.ts'
import { FloorCamera } from './floor-camera.ts'
import { Chance } from './random.ts'

/** Something that the scene's rule should raise, in seconds of the scene. */
export interface SceneEvent {
  readonly startS: number
  readonly endS: number
  readonly severity?: Severity
  /** Whether it is raised or not is all the same: the domain leaves it open. */
  readonly isOptional?: boolean
}

export interface Scene {
  readonly kind: ConditionKind
  readonly seed: number
  readonly camera: FloorCamera
  readonly seconds: number
  readonly outline: NormPoint[]
  readonly condition: { readonly kind: ConditionKind } & Partial<Condition>
  readonly actors: readonly Actor[]
  readonly light: Light
  readonly expected: readonly SceneEvent[]
}

/** A place on the floor with sides along the axes; half extents, metres. */
export interface FloorArea { readonly x: number, readonly z: number, readonly halfX: number, readonly halfZ: number }

/** Beyond both sides of the picture. */
const aside = 9.8

/** What scenes of all kinds are put together from. */
export class Stage {
  readonly chance: Chance
  readonly camera: FloorCamera
  readonly actors: Actor[] = []
  readonly seed: number

  constructor(seed: number) {
    this.seed = seed
    this.chance = new Chance(seed)
    this.camera = new FloorCamera(this.chance)
  }

  /** An area in the middle of the view. */
  area(halfX: [number, number], halfZ: [number, number]): FloorArea {
    const { chance } = this
    return {
      x: chance.between(-1, 1),
      z: chance.between(-1.6, -0.4),
      halfX: chance.between(...halfX),
      halfZ: chance.between(...halfZ),
    }
  }

  outline({ x, z, halfX, halfZ }: FloorArea): NormPoint[] {
    return this.camera.outline([
      { x: x - halfX, z: z - halfZ },
      { x: x + halfX, z: z - halfZ },
      { x: x + halfX, z: z + halfZ },
      { x: x - halfX, z: z + halfZ },
    ])
  }

  /** Somewhere within an area, at least `marginM` from its sides. */
  within({ x, z, halfX, halfZ }: FloorArea, marginM: number): Stop {
    const { chance } = this
    return [x + chance.between(-1, 1) * Math.max(0, halfX - marginM), z + chance.between(-1, 1) * Math.max(0, halfZ - marginM)]
  }

  /** A depth at which one walks past an area without touching it: in front by 0.4 m at least, behind by 0.7 (a metre of depth is few pixels there). */
  beside({ z, halfZ }: FloorArea, near = 0.4, far = 0.7): number {
    const { chance } = this
    return chance.is(0.5)
      ? z + halfZ + near + chance.between(0, 1.1)
      : z - halfZ - far - chance.between(0, 1)
  }

  side(): number {
    return this.chance.is(0.5)
      ? aside
      : -aside
  }

  /** A person on a way; `posture` by the second, `solid` over everything. */
  person(way: Way, { wears = { helmet: true, vest: true }, posture = (_: number): Posture => 'upright', solid, until = Infinity, from = -Infinity }: {
    wears?: Actor['wears']
    posture?: (seconds: number) => Posture
    solid?: (seconds: number, upright: Solid) => { solid: Solid, heading?: number } | undefined
    from?: number
    until?: number
  } = {}): Actor {
    const { chance } = this
    const heightM = chance.between(1.58, 1.9)
    const isLaden = chance.is(0.15)
    const actor: Actor = {
      id: this.actors.length + 1,
      label: 'person',
      wears,
      contrast: this.#contrast(),
      at(seconds) {
        if (seconds < from || seconds > until)
          return undefined
        const { heading, speedMps, ...place } = way.at(seconds)
        const body = bodyOf(posture(seconds), heightM, speedMps > 0.2)
        // Some carry a box or a bar before them.
        const laden = isLaden && speedMps > 0.2
          ? { ...body, halfWidth: body.halfWidth + 0.18 }
          : body
        const own = solid?.(seconds, body)
        return { ...place, heading: own?.heading ?? heading, solid: own?.solid ?? laden }
      },
    }
    this.actors.push(actor)
    return actor
  }

  /** A forklift on a way, with somebody at the wheel. */
  truck(way: Way): Actor {
    const { chance } = this
    const id = this.actors.length + 1
    const truck: Actor = {
      id,
      label: 'forklift',
      wears: { helmet: true, vest: true },
      contrast: 60,
      at: (seconds) => {
        const { x, z, heading } = way.at(seconds)
        return { x, z, heading, solid: truckSolid }
      },
    }
    this.actors.push(truck, {
      id: id + 1,
      label: 'person',
      wears: { helmet: true, vest: true },
      contrast: -20,
      aboard: id,
      // Sits a metre up: what shows of him ends above the wheels.
      at: (seconds) => {
        const pose = truck.at(seconds)
        return pose && {
          ...pose,
          solid: {
            halfWidth: 0.3,
            halfLength: 0.35,
            height: 1.85,
            base: 0.6,
          },
        }
      },
    })
    void chance
    return truck
  }

  /** A thing that no detector knows, from some second on. */
  thing(place: FloorPlace, from: number, until = Infinity): void {
    const { chance } = this
    const solid = {
      halfWidth: chance.between(0.5, 0.6),
      halfLength: chance.between(0.5, 0.6),
      height: chance.between(0.6, 1.3),
    }
    const heading = chance.between(0, Math.PI)
    const contrast = this.#contrast()
    this.actors.push({
      id: this.actors.length + 1,
      wears: { helmet: false, vest: false },
      contrast,
      at: seconds => seconds >= from && seconds <= until
        ? { ...place, heading, solid }
        : undefined,
    })
  }

  /** Walks by an area, now and then stopping beside it. */
  passer(area: FloorArea, startS: number, wears?: Actor['wears'], near?: number, far?: number): Way {
    const { chance } = this
    const z = this.beside(area, near, far)
    const from = this.side()
    const way = new Way([
      [from, z],
      ...(chance.is(0.5)
        ? [
            [
              chance.between(-2.5, 2.5),
              z,
              chance.between(2, 12),
            ] as Stop,
          ]
        : []),
      [-from, z],
    ], chance.between(0.8, 1.6), startS)
    this.person(way, wears
      ? { wears }
      : {})
    return way
  }

  /** `count` people who walk by, all through `seconds`. */
  passers(area: FloorArea, count: number, seconds: number, wears?: Actor['wears']): void {
    for (let i = 0; i < count; i++)
      this.passer(area, this.chance.between(-4, seconds - 8), wears)
  }

  steady(): Light {
    return () => 1
  }

  /** A lamp goes on or off now and then, and clouds pass. */
  changing(seconds: number): Light {
    const { chance } = this
    const steps = Array.from({
      length: Math.ceil(seconds / 25),
    }, (_, i) => ({
      at: i * 25 + chance.between(2, 23),
      to: chance.between(0.6, 1.3),
    }))
    return t => (steps.findLast(({ at }) => at <= t)?.to ?? 1) * (1 + 0.05 * Math.sin(t / 9))
  }

  #contrast(): number {
    return this.chance.between(25, 80) * (this.chance.is(0.7)
      ? -1
      : 1)
  }

  scene(kind: ConditionKind, seconds: number, outline: NormPoint[], condition: object, expected: readonly SceneEvent[], light = this.steady()): Scene {
    return {
      kind,
      seed: this.seed,
      camera: this.camera,
      seconds,
      outline,
      condition: { kind, ...condition },
      actors: this.actors,
      light,
      expected,
    }
  }
}

/** When a way is inside an area, by steps of 20 ms. */
export function insideS(way: { at: (seconds: number) => FloorPlace }, { x, z, halfX, halfZ }: FloorArea, seconds: number): [from: number, to: number][] {
  const spans: [number, number][] = []
  for (let t = 0; t <= seconds; t += 0.02) {
    const place = way.at(t)
    if (Math.abs(place.x - x) > halfX || Math.abs(place.z - z) > halfZ)
      continue
    const last = spans.at(-1)
    if (last && t - last[1] < 0.05)
      last[1] = t
    else
      spans.push([t, t])
  }
  return spans
}
