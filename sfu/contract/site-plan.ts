import { sha256Schema, siteIdSchema } from './ids.ts'
import { z } from './schema.ts'

/** A floor plan is at most so large, bytes. */
export const sitePlanMaxBytes = 8 * 1024 * 1024

/** What a floor plan is sent as: what it is, its own bytes say. */
export const planMediaType = 'application/vnd.ansim.plan'

/** How wide the place is that the plan's picture shows, metres: what makes reaches of cameras true. */
export const planWidthSchema = z.coerce.number().min(1).max(5_000)

/** The floor plan of a Site: a picture, kept as a blob. */
export const sitePlanSchema = z.object({
  siteId: siteIdSchema,
  sha256: sha256Schema,
  mediaType: z.enum(['image/png', 'image/jpeg']),
  bytes: z.int().min(1).max(sitePlanMaxBytes),
  width: z.int().min(1).max(20_000),
  height: z.int().min(1).max(20_000),
  widthM: planWidthSchema,
})
export type SitePlan = z.infer<typeof sitePlanSchema>

/**
 * Where a Camera stands on its Site's plan and what it sees of it. `x` and `y` are shares of the picture's width and height; 0 degrees look to
 * the right of the picture, 90 down, as the picture's axes do.
 */
export const cameraPlaceSchema = z.object({
  x: z.number().min(0).max(1),
  y: z.number().min(0).max(1),
  directionDeg: z.number().min(0).lt(360),
  fieldDeg: z.number().min(5).max(360),
  reachM: z.number().min(1).max(500),
})
export type CameraPlace = z.infer<typeof cameraPlaceSchema>
