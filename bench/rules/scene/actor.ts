import type { FloorPlace, Solid } from './floor-camera.ts'

export type Posture = 'upright' | 'bending' | 'crouching' | 'lying'

/** Where somebody is at a time, and how. */
export interface Pose extends FloorPlace {
  readonly heading: number
  readonly solid: Solid
}

/** Somebody or something that the detector knows, or a thing that it does not (`label` absent). */
export interface Actor {
  readonly id: number
  readonly label?: 'person' | 'forklift'
  readonly wears: { readonly helmet: boolean, readonly vest: boolean }
  /** How much brighter than the floor, of 255; darker where negative. */
  readonly contrast: number
  /** Who sits on another actor. */
  readonly aboard?: number
  /** Undefined while it is not there. */
  readonly at: (seconds: number) => Pose | undefined
}

/** A stop on a way: a place, and how long to stay there. */
export type Stop = readonly [x: number, z: number, pauseS?: number]

/** A way along straight lines at one speed. */
export class Way {
  readonly #knots: { s: number, x: number, z: number }[] = []
  readonly endS: number
  /** When each stop is reached, seconds. */
  readonly reachedS: number[] = []

  constructor(stops: readonly Stop[], speedMps: number, startS = 0) {
    let s = startS
    let last: Stop | undefined
    for (const [x, z, pauseS = 0] of stops) {
      if (last)
        s += Math.hypot(x - last[0], z - last[1]) / speedMps
      this.#knots.push({ s, x, z })
      this.reachedS.push(s)
      if (pauseS > 0)
        this.#knots.push({ s: s += pauseS, x, z })
      last = [x, z]
    }
    this.endS = s
  }

  /** Before the beginning at the first stop, after the end at the last. */
  at(seconds: number): FloorPlace & { readonly heading: number, readonly speedMps: number } {
    const knots = this.#knots
    let i = knots.findLastIndex(knot => knot.s <= seconds)
    if (i < 0 || i === knots.length - 1) {
      i = Math.max(0, i)
      const { x, z } = knots[i]!
      return {
        x,
        z,
        heading: this.#headingBefore(i),
        speedMps: 0,
      }
    }
    const from = knots[i]!
    const to = knots[i + 1]!
    const share = (seconds - from.s) / (to.s - from.s)
    const length = Math.hypot(to.x - from.x, to.z - from.z)
    return {
      x: from.x + share * (to.x - from.x),
      z: from.z + share * (to.z - from.z),
      heading: length > 0
        ? Math.atan2(to.x - from.x, to.z - from.z)
        : this.#headingBefore(i),
      speedMps: length / (to.s - from.s),
    }
  }

  #headingBefore(i: number): number {
    for (let k = i; k > 0; k--) {
      const from = this.#knots[k - 1]!
      const to = this.#knots[k]!
      if (from.x !== to.x || from.z !== to.z)
        return Math.atan2(to.x - from.x, to.z - from.z)
    }
    const [from, to] = this.#knots
    return from && to
      ? Math.atan2(to.x - from.x, to.z - from.z)
      : 0
  }
}

/** What a body of that height takes up. */
export function bodyOf(posture: Posture, heightM: number, stepping: boolean): Solid {
  switch (posture) {
    case 'upright': return {
      halfWidth: 0.26,
      halfLength: stepping ? 0.34 : 0.2,
      height: heightM,
    }
    case 'bending': return { halfWidth: 0.28, halfLength: 0.5, height: 0.72 * heightM }
    case 'crouching': return { halfWidth: 0.3, halfLength: 0.38, height: 0.6 * heightM }
    case 'lying': return { halfWidth: 0.28, halfLength: heightM / 2, height: 0.3 }
  }
}

/** Counterbalance truck with its forks. */
export const truckSolid: Solid = { halfWidth: 0.6, halfLength: 1.4, height: 2.1 }

/** Between two shapes: somebody who falls or gets up takes a moment. */
export function between(from: Solid, to: Solid, share: number): Solid {
  const mix = (a: number, b: number): number => a + (b - a) * Math.min(1, Math.max(0, share))
  return {
    halfWidth: mix(from.halfWidth, to.halfWidth),
    halfLength: mix(from.halfLength, to.halfLength),
    height: mix(from.height, to.height),
  }
}
