import type { NormPoint } from '#contract/geometry'
import type { GroundPlane } from '#contract/ground-plane'
import { planeTrouble } from '#contract/ground-plane'
import { floorSide, solveHomography } from './homography.ts'

/** A line of the floor as it lies on the picture, in shares of it. */
export interface GridLine {
  readonly points: readonly NormPoint[]
  /** Metres from the origin: every fifth line is drawn stronger. */
  readonly atM: number
}

/** So far beyond the measured points the grid goes. Metres. */
const marginM = 5
/** More lines each way tell nothing and cost. */
const mostLines = 60
const stepM = 0.25

/** Lines of the floor a metre apart, around the measured points, as they lie on the picture; none where the points make no floor. */
export function planeGrid(plane: GroundPlane): GridLine[] {
  const homography = planeTrouble(plane)
    ? undefined
    : solveHomography(plane)
  if (!homography)
    return []
  const inverse = invert(homography)
  const side = floorSide(homography, plane)
  const xs = plane.points.map(({ ground }) => ground.xM)
  const ys = plane.points.map(({ ground }) => ground.yM)
  const [x1, x2] = rangeOf(xs)
  const [y1, y2] = rangeOf(ys)
  const toImage = (xM: number, yM: number): NormPoint | undefined => {
    const w = inverse[6]! * xM + inverse[7]! * yM + inverse[8]!
    const point = { x: (inverse[0]! * xM + inverse[1]! * yM + inverse[2]!) / w, y: (inverse[3]! * xM + inverse[4]! * yM + inverse[5]!) / w }
    // Behind the camera and above the horizon there is no floor.
    return (homography[6]! * point.x + homography[7]! * point.y + homography[8]!) * side > 1e-6 && Math.abs(point.x - 0.5) < 1 && Math.abs(point.y - 0.5) < 1
      ? point
      : undefined
  }
  return [
    ...linesOf(x1, x2, y1, y2, (at, along) => toImage(at, along)),
    ...linesOf(y1, y2, x1, x2, (at, along) => toImage(along, at)),
  ]
}

function rangeOf(values: readonly number[]): [number, number] {
  const from = Math.floor(Math.min(...values)) - marginM
  return [
    from,
    Math.min(Math.ceil(Math.max(...values)) + marginM, from + mostLines),
  ]
}

function linesOf(from: number, to: number, alongFrom: number, alongTo: number, place: (at: number, along: number) => NormPoint | undefined): GridLine[] {
  const lines: GridLine[] = []
  for (let atM = from; atM <= to; atM++) {
    let points: NormPoint[] = []
    const end = (): void => {
      if (points.length > 1)
        lines.push({ points, atM })
      points = []
    }
    for (let along = alongFrom; along <= alongTo; along += stepM) {
      const point = place(atM, along)
      if (point)
        points.push(point)
      else
        end()
    }
    end()
  }
  return lines
}

/** By the adjugate; the scale of a homography does not matter. */
function invert(m: ArrayLike<number>): Float64Array {
  const [a, b, c, d, e, f, g, h, i] = Array.from(m) as [number, number, number, number, number, number, number, number, number]
  return Float64Array.of(e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d)
}
