import { normPointSchema } from './geometry.ts'
import { z } from './schema.ts'

/** A place on the floor in metres from a corner that the person who measured chose; the axes lie at a right angle. */
const groundPointSchema = z.object({
  xM: z.number().min(-1000).max(1000),
  yM: z.number().min(-1000).max(1000),
})
export type GroundPoint = z.infer<typeof groundPointSchema>

/**
 * How a Camera's picture lies on the floor: four points of the picture with their places on the floor, of which no three are in a row
 * (`planeTrouble`). From them follows the homography that turns foot points into metres.
 */
export const groundPlaneSchema = z.object({
  points: z.array(z.object({ image: normPointSchema, ground: groundPointSchema })).length(4),
})
export type GroundPlane = z.infer<typeof groundPlaneSchema>

/** Why four points make no floor. */
export type PlaneTrouble = 'in-a-row' | 'out-of-order'

/** Each with its remedy, in English; clients say it in the reader's language. */
export const planeSentences: Record<PlaneTrouble, string> = {
  'in-a-row': 'Three of the four points lie in a row, so no floor goes through them. Move one aside.',
  'out-of-order': 'The four points do not lie on one floor in this order. Check which measured place belongs to which point.',
}

/** Twice the area of a triangle, below which its corners are in a row: of the picture in shares, of the floor in square metres. */
const leastTriangle = { image: 2e-4, ground: 1e-3 }

/**
 * What is wrong with a plane; undefined when a homography takes its four points to the floor with all of them on one side of the horizon.
 * The homography's weight of a point is the ratio of the triangles that the other three make on the floor and on the picture (Cramer's
 * rule over the one linear dependency of four points of a plane), so all four ratios must have one sign.
 */
export function planeTrouble({ points }: GroundPlane): PlaneTrouble | undefined {
  const signs = new Set<number>()
  for (let left = 0; left < 4; left++) {
    const [a, b, c] = points.filter((_, i) => i !== left)
    const image = triangle(a!.image.x, a!.image.y, b!.image.x, b!.image.y, c!.image.x, c!.image.y)
    const ground = triangle(a!.ground.xM, a!.ground.yM, b!.ground.xM, b!.ground.yM, c!.ground.xM, c!.ground.yM)
    if (Math.abs(image) < leastTriangle.image || Math.abs(ground) < leastTriangle.ground)
      return 'in-a-row'
    signs.add(Math.sign(image * ground))
  }
  return signs.size === 1
    ? undefined
    : 'out-of-order'
}

function triangle(ax: number, ay: number, bx: number, by: number, cx: number, cy: number): number {
  return (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
}
