import { z } from './schema.ts'

const unitSchema = z.number().min(0).max(1)

/** A point in 0..1 of the frame, origin top-left. */
export const normPointSchema = z.object({ x: unitSchema, y: unitSchema })
export type NormPoint = z.infer<typeof normPointSchema>

/** A rectangle in 0..1 of the frame: left, top, right, bottom. */
export const normBoxSchema = z.object({
  x1: unitSchema,
  y1: unitSchema,
  x2: unitSchema,
  y2: unitSchema,
})
export type NormBox = z.infer<typeof normBoxSchema>

/** A simple polygon of 3 to 64 corners, closed by itself. */
export const normPolygonSchema = z.array(normPointSchema).min(3).max(64)
export type NormPolygon = z.infer<typeof normPolygonSchema>

/** The outline of a Zone: a polygon, or a line of two corners. */
export const normOutlineSchema = z.array(normPointSchema).min(2).max(64)

export const wholeView: NormPolygon = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
]
