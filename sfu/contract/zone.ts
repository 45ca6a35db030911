import { normOutlineSchema } from './geometry.ts'
import { cameraIdSchema, zoneIdSchema } from './ids.ts'
import { z } from './schema.ts'

/** A place on one Camera's picture: a polygon, or with two corners a line that has sides (see line-crossing). */
export const zoneSchema = z.object({
  zoneId: zoneIdSchema,
  cameraId: cameraIdSchema,
  name: z.string().trim().min(1).max(80),
  polygon: normOutlineSchema,
  /** Goes up with each edit; absent: 1. */
  version: z.int().min(1).optional(),
})
export type Zone = z.infer<typeof zoneSchema>

/** What is drawn: the zone without what the server gives it. */
export const zoneDrawingSchema = zoneSchema.pick({ name: true, polygon: true })
export type ZoneDrawing = z.infer<typeof zoneDrawingSchema>

/** The version that an edit was made from; another one meanwhile makes 'edited-elsewhere'. */
export const basisSchema = z.object({
  version: z.coerce.number().int().min(1),
})
