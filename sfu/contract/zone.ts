import { normPolygonSchema } from './geometry.ts'
import { cameraIdSchema, zoneIdSchema } from './ids.ts'
import { z } from './schema.ts'

/** A polygon on one Camera's picture. */
export const zoneSchema = z.object({
  zoneId: zoneIdSchema,
  cameraId: cameraIdSchema,
  name: z.string().trim().min(1).max(80),
  polygon: normPolygonSchema,
})
export type Zone = z.infer<typeof zoneSchema>
