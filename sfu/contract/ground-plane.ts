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
 * (`planeTrouble` says so in words). From them follows the homography that turns foot points into metres.
 */
export const groundPlaneSchema = z.object({
  points: z.array(z.object({ image: normPointSchema, ground: groundPointSchema })).length(4),
})
export type GroundPlane = z.infer<typeof groundPlaneSchema>
