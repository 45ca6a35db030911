import type { NormBox, NormPoint } from '#contract/geometry'
import type { GroundPlane } from '#contract/ground-plane'
import type { Chance } from './random.ts'

/** A place on the floor in metres: x to the right, z towards the camera. */
export interface FloorPlace { readonly x: number, readonly z: number }
/** Half extents and top of a body, metres; its underside is at `base` (0: on the floor). */
export interface Solid { readonly halfWidth: number, readonly halfLength: number, readonly height: number, readonly base?: number }

type Vector = readonly [number, number, number]

const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
const cross = (a: Vector, b: Vector): Vector => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
function unit(a: Vector): Vector {
  const length = Math.hypot(...a)
  return [a[0] / length, a[1] / length, a[2] / length]
}

/** A fixed pinhole camera over a floor. */
export class FloorCamera {
  static readonly aspect = 16 / 9
  readonly #from: Vector
  readonly #forward: Vector
  readonly #right: Vector
  readonly #up: Vector
  readonly #focal: number

  /** Hung at 3 to 4.2 m, like the demo plant's: people stand 5 to 12 m away and are a fifth to a third of the picture high. */
  constructor(chance: Chance) {
    this.#from = [
      chance.between(-1, 1),
      chance.between(3, 4.2),
      chance.between(7, 8),
    ]
    this.#forward = unit(minus([
      chance.between(-0.3, 0.3),
      0.7,
      chance.between(-0.9, -0.4),
    ], this.#from))
    this.#right = unit(cross(this.#forward, [0, 1, 0]))
    this.#up = cross(this.#right, this.#forward)
    this.#focal = 1 / Math.tan(chance.between(42, 48) * Math.PI / 360)
  }

  /** In 0..1 of the picture where it is in it, and metres from the camera; undefined behind it. */
  see(x: number, y: number, z: number): NormPoint & { readonly depthM: number } | undefined {
    const to = minus([x, y, z], this.#from)
    const depthM = dot(to, this.#forward)
    return depthM > 0.1
      ? {
          x: (1 + dot(to, this.#right) / depthM * this.#focal / FloorCamera.aspect) / 2,
          y: (1 - dot(to, this.#up) / depthM * this.#focal) / 2,
          depthM,
        }
      : undefined
  }

  /** Around a solid that stands at a place, turned by `heading` (radians about the vertical from +z), and its distance. Not clipped. */
  box({ x, z }: FloorPlace, { halfWidth, halfLength, height, base = 0 }: Solid, heading: number): NormBox & { readonly depthM: number } | undefined {
    let [x1, y1, x2, y2] = [
      Infinity,
      Infinity,
      -Infinity,
      -Infinity,
    ]
    const sin = Math.sin(heading)
    const cos = Math.cos(heading)
    for (const side of [-halfWidth, halfWidth]) {
      for (const along of [-halfLength, halfLength]) {
        for (const y of [base, height]) {
          const point = this.see(x + side * cos + along * sin, y, z - side * sin + along * cos)
          if (!point)
            return undefined
          x1 = Math.min(x1, point.x)
          x2 = Math.max(x2, point.x)
          y1 = Math.min(y1, point.y)
          y2 = Math.max(y2, point.y)
        }
      }
    }
    const depthM = this.see(x, height / 2, z)?.depthM
    return depthM === undefined
      ? undefined
      : { x1, y1, x2, y2, depthM }
  }

  outline(places: readonly FloorPlace[]): NormPoint[] {
    return places.map(({ x, z }) => {
      const { x: across = 0, y: down = 0 } = this.see(x, 0, z) ?? {}
      return {
        x: Math.min(1, Math.max(0, across)),
        y: Math.min(1, Math.max(0, down)),
      }
    })
  }

  /** Four places that somebody measured with a tape and clicked at, a pixel or two beside them. */
  groundPlane(chance: Chance): GroundPlane {
    return {
      points: [
        [-2.5, 1.5],
        [2.5, 1.5],
        [2.5, -2.5],
        [-2.5, -2.5],
      ].map(([x, z]) => {
        const seen = this.see(x!, 0, z!)!
        return {
          image: { x: seen.x + chance.normal() * 1.5 / 640, y: seen.y + chance.normal() * 1.5 / 360 },
          ground: { xM: x!, yM: z! },
        }
      }),
    }
  }
}
