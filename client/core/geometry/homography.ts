import type { NormPoint } from '#contract/geometry'
import type { GroundPlane, GroundPoint } from '#contract/ground-plane'

/** Three by three, row by row, the last one 1: image points (0..1) to metres on the floor. */
export type Homography = Readonly<Float64Array>

/**
 * The homography through four pairs of points (direct linear transform: eight equations, Gauss with pivoting). Undefined when three of
 * the points lie in a row: then there is none.
 */
export function solveHomography({ points }: GroundPlane): Homography | undefined {
  const rows: number[][] = []
  for (const { image: { x, y }, ground: { xM, yM } } of points) {
    rows.push([x, y, 1, 0, 0, 0, -x * xM, -y * xM, xM])
    rows.push([0, 0, 0, x, y, 1, -x * yM, -y * yM, yM])
  }
  for (let column = 0; column < 8; column++) {
    let pivot = column
    for (let row = column + 1; row < 8; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!))
        pivot = row
    }
    if (Math.abs(rows[pivot]![column]!) < 1e-9) {
      return undefined
    }[rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!]
    for (let row = 0; row < 8; row++) {
      if (row === column)
        continue
      const factor = rows[row]![column]! / rows[column]![column]!
      for (let k = column; k < 9; k++)
        rows[row]![k]! -= factor * rows[column]![k]!
    }
  }
  const homography = new Float64Array(9)
  for (let i = 0; i < 8; i++)
    homography[i] = rows[i]![8]! / rows[i]![i]!
  homography[8] = 1
  return homography.every(Number.isFinite)
    ? homography
    : undefined
}

/** Where a point of the picture lies on the floor; undefined at and above the horizon. `sign`: on which side of it the floor lies. */
export function toGround(homography: Homography, { x, y }: NormPoint, sign: number): GroundPoint | undefined {
  const w = homography[6]! * x + homography[7]! * y + homography[8]!
  if (!(w * sign > 1e-6))
    return undefined
  return {
    xM: (homography[0]! * x + homography[1]! * y + homography[2]!) / w,
    yM: (homography[3]! * x + homography[4]! * y + homography[5]!) / w,
  }
}

/** +1 or -1: the side of the horizon on which the four points lie; 0 when they lie on both, and the plane is no floor. */
export function floorSide(homography: Homography, { points }: GroundPlane): number {
  const signs = new Set(points.map(({ image: { x, y } }) => Math.sign(homography[6]! * x + homography[7]! * y + homography[8]!)))
  return signs.size === 1
    ? [...signs][0]!
    : 0
}
