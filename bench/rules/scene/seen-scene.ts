import type { Detection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { BatchDetector, SlotReading } from '../../../client/inference/batch-detector.ts'
import type { MeasuredNoise, NoisyLook } from '../measured-noise.ts'
import type { Actor } from './actor.ts'
import type { FloorCamera } from './floor-camera.ts'
import type { ItemManner } from './seen-items.ts'
import { motionCells, motionColumns, motionRows, observeMotion } from '../../../client/core/detection/motion-grid.ts'
import { MotionMemory } from '../../../client/inference/motion-memory.ts'
import { Chance } from './random.ts'
import { areaOf, rowsOf, spoilt, visibleShare } from './scene-boxes.ts'
import { indexOf, moodsOf, wear } from './seen-items.ts'

/** One picture of a scene: a moment of it. */
export class SceneFrame {
  readonly timestamp: number
  constructor(timestamp: number) {
    this.timestamp = timestamp
  }

  close(): void {}
  clone(): SceneFrame {
    return new SceneFrame(this.timestamp)
  }
}

const perfect: NoisyLook = [0.9, 0, 0, 0, 0]

interface Seen {
  readonly actor: Actor
  readonly box: NormBox
  readonly whole: NormBox & { readonly depthM: number }
  visible: number
}

/** Each actor is seen as one that was measured, from some moment on: misses, scores and boxes come in the order in which they came. */
interface Manner extends ItemManner {
  readonly looks: readonly NoisyLook[]
  readonly standing: readonly NoisyLook[]
  readonly bias: NoisyLook
  readonly mirrored: 1 | -1
}

/** How a scene is lit at a time: what everything's brightness is multiplied by. */
export type Light = (seconds: number) => number

/** What the shipped detector would see of a scene: true boxes, spoilt as measured (`noise`; perfect where absent), and motion on the real grid. */
export class SeenScene {
  readonly #camera: FloorCamera
  readonly #actors: readonly Actor[]
  readonly #light: Light
  readonly #noise: MeasuredNoise | undefined
  readonly #chance: Chance
  readonly #manners = new Map<number, Manner>()
  readonly #phantoms: readonly (readonly number[])[][]
  readonly #background = new Float32Array(motionCells)
  readonly #cells = new Float32Array(motionCells)
  readonly #memory = new MotionMemory()

  constructor(camera: FloorCamera, actors: readonly Actor[], light: Light, noise: MeasuredNoise | undefined, seed: number) {
    this.#camera = camera
    this.#actors = actors
    this.#light = light
    this.#noise = noise
    this.#chance = new Chance(seed)
    this.#phantoms = noise
      ? this.#chance.pick(noise.phantoms)
      : []
    for (const actor of actors) {
      if (noise && actor.label)
        this.#manners.set(actor.id, this.#mannerOf(actor, noise))
    }
  }

  #mannerOf({ label, aboard }: Actor, noise: MeasuredNoise): Manner {
    const chance = this.#chance
    const looks = chance.pick(aboard !== undefined
      ? noise.aboard
      : label === 'person'
        ? noise.person
        : noise.forklift)
    return {
      looks,
      standing: chance.pick(noise.standing),
      bias: chance.pick(noise.truckBias),
      from: chance.below(looks.length),
      helmet: {
        on: chance.pick(noise.helmetOn),
        off: chance.pick(noise.helmetOff),
        moods: moodsOf(chance.pick(noise.wornHelmet)),
      },
      vest: {
        on: chance.pick(noise.vestOn),
        off: chance.pick(noise.vestOff),
        moods: moodsOf(chance.pick(noise.wornVest)),
      },
      mirrored: chance.is(0.5)
        ? 1
        : -1,
    }
  }

  /** As a detector of the product. */
  detector(): BatchDetector<SceneFrame> {
    return {
      kind: 'fake',
      submit: (slots) => {
        const readings = slots.map(({ frame, want, crop, captureMs }): SlotReading => {
          const seconds = frame.timestamp / 1e6
          const picture = { width: 640, height: 360 }
          const seen = this.#see(seconds)
          const motion = crop
            ? undefined
            : this.#motion(seen, seconds, captureMs)
          if (want === 'motion')
            return { status: 'motion', motion: motion!, picture }
          return {
            status: 'read',
            boxes: rowsOf(this.#detect(seen, seconds)),
            picture,
            ...(motion && { motion }),
          }
        })
        return {
          accepted: Promise.resolve(),
          readings: Promise.resolve(readings),
        }
      },
      forget: () => {},
      stats: () => ({
        looks: 0,
        frames: 0,
        openFrames: 0,
        dispatches: 0,
        buffersCreated: 0,
        bufferBytes: 0,
        mapAsyncs: 0,
        bytesRead: 0,
        bytesUploaded: 0,
      }),
      close: async () => {},
    }
  }

  /** True boxes in the picture with the share of each that shows, nearest last. */
  #see(seconds: number): Seen[] {
    const seen: Seen[] = this.#actors.flatMap((actor) => {
      const pose = actor.at(seconds)
      const whole = pose && this.#camera.box(pose, pose.solid, pose.heading)
      if (!whole)
        return []
      const box = {
        x1: Math.max(0, whole.x1),
        y1: Math.max(0, whole.y1),
        x2: Math.min(1, whole.x2),
        y2: Math.min(1, whole.y2),
      }
      return box.x2 - box.x1 > 0.004 && box.y2 - box.y1 > 0.004
        ? [
            { actor, box, whole, visible: 1 },
          ]
        : []
    }).sort((a, b) => b.whole.depthM - a.whole.depthM)
    seen.forEach((one, i) => {
      const nearer = seen.slice(i + 1).filter(other => other.actor.aboard !== one.actor.id && one.actor.aboard !== other.actor.id)
      one.visible = visibleShare(one.box, nearer) * areaOf(one.box) / areaOf(one.whole)
    })
    return seen
  }

  #detect(seen: readonly Seen[], seconds: number): Detection[] {
    const found: Detection[] = []
    for (const one of seen) {
      if (!one.actor.label)
        continue
      const look = this.#lookAt(one, seconds)
      if (look[0] < 0.1)
        continue
      const manner = this.#manners.get(one.actor.id)
      found.push({
        label: one.actor.label,
        score: Math.min(0.99, look[0]),
        box: spoilt(one.box, look, manner?.mirrored ?? 1),
      })
      if (one.actor.label === 'person' && one.actor.aboard === undefined && one.visible > 0.7)
        wear(found, one, seconds, manner)
    }
    const phantoms = this.#phantoms[indexOf(0, seconds, Math.max(1, this.#phantoms.length))] ?? []
    for (const [label, score, x1, y1, x2, y2] of phantoms as number[][]) {
      found.push({
        label: label === 0
          ? 'person'
          : 'forklift',
        score: score!,
        box: { x1: x1!, y1: y1!, x2: x2!, y2: y2! },
      })
    }
    // As a detector hands them over: of a helmet and a bare head in one place the surer one comes first, whichever is true.
    return found.sort((a, b) => b.score - a.score)
  }

  #lookAt({ actor, visible }: Seen, seconds: number): NoisyLook {
    const manner = this.#manners.get(actor.id)
    if (!manner || !this.#noise) {
      return visible > 0.3
        ? perfect
        : [0, 0, 0, 0, 0]
    }
    // Who is hidden in part is seen as somebody who was hidden as much, for a second in the same way. A truck is too large to be changed by that.
    if (visible <= 0.8 && actor.label === 'person' && actor.aboard === undefined) {
      const alike = this.#noise.hidden.filter(([share]) => Math.abs(share - visible) < 0.12)
      return visible < 0.25 || alike.length === 0
        ? [0, 0, 0, 0, 0]
        : alike[(manner.from + Math.floor(seconds) * 7) % alike.length]!.slice(1) as NoisyLook
    }
    if (visible < 0.4)
      return [0, 0, 0, 0, 0]
    const looks = actor.label === 'forklift' && !movesAt(actor, seconds)
      ? manner.standing
      : manner.looks
    const look = looks[indexOf(manner.from, seconds, looks.length)]!
    return actor.label === 'forklift'
      ? look.map((value, i) => i === 0
        ? value
        : value + manner.bias[i]!) as NoisyLook
      : look
  }

  #motion(seen: readonly Seen[], seconds: number, captureMs: number) {
    const light = this.#light(seconds)
    const cells = this.#cells
    for (let cell = 0; cell < motionCells; cell++)
      cells[cell] = (110 + 30 * Math.sin(cell * 1.7)) * light + this.#chance.between(-1, 1)
    for (const { box, actor } of seen) {
      for (let row = Math.floor(box.y1 * motionRows); row < Math.min(motionRows, box.y2 * motionRows); row++) {
        for (let column = Math.floor(box.x1 * motionColumns); column < Math.min(motionColumns, box.x2 * motionColumns); column++) {
          const across = Math.min(box.x2 * motionColumns, column + 1) - Math.max(box.x1 * motionColumns, column)
          const down = Math.min(box.y2 * motionRows, row + 1) - Math.max(box.y1 * motionRows, row)
          // A body fills about two thirds of its box.
          const share = 0.7 * Math.max(0, across) * Math.max(0, down)
          const cell = row * motionColumns + column
          cells[cell] = Math.min(255, Math.max(0, cells[cell]! + share * actor.contrast * light))
        }
      }
    }
    const { step, isFirst } = this.#memory.step('scene', captureMs)
    return observeMotion(cells, this.#background, step, isFirst)
  }
}

function movesAt({ at }: Actor, seconds: number): boolean {
  const now = at(seconds)
  const before = at(seconds - 0.2)
  return !now || !before || Math.hypot(now.x - before.x, now.z - before.z) > 0.02
}
