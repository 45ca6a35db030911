import { normOutlineSchema } from './geometry.ts'
import { cameraIdSchema, zoneIdSchema } from './ids.ts'
import { z } from './schema.ts'

/** A place on one Camera's picture: a polygon, or with two corners a line that has sides (see line-crossing). */
export const zoneSchema = z.object({
  zoneId: zoneIdSchema,
  cameraId: cameraIdSchema,
  name: z.string().trim().min(1).max(80),
  polygon: normOutlineSchema,
})
export type Zone = z.infer<typeof zoneSchema>
