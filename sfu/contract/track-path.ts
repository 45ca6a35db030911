import { normBoxSchema, normPointSchema } from './geometry.ts'
import { z } from './schema.ts'

/** Where the track of a SafetyEvent had been until then, in foot points (middle of the box's lower edge). */
export const trackPathSchema = z.object({
  /** How long it had been followed. */
  seenMs: z.int().min(0),
  /** Where it was first seen. */
  from: normPointSchema,
  /** Its box at the event, smoothed over 1.5 s: edges of boxes shake. */
  box: normBoxSchema,
  /** Around all the places where it was, smoothed likewise. */
  extent: normBoxSchema,
})
export type TrackPath = z.infer<typeof trackPathSchema>
