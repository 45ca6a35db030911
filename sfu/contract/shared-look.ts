import { trackedDetectionSchema } from './detection.ts'
import { cameraIdSchema, zoneIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { severitySchema } from './severity.ts'
import { epochMsSchema } from './time.ts'

/** What a camera's detector saw in one look, for the screens that do not detect themselves. */
export const sharedLookSchema = z.object({
  cameraId: cameraIdSchema,
  /** The lease under which it was seen: looks of an old one are dropped. Absent: an older page. */
  epoch: z.int().min(0).optional(),
  capturedAt: epochMsSchema,
  boxes: z.array(trackedDetectionSchema).max(100),
  /** Tracks that break a rule now, with the severity of the worst one. */
  violations: z.array(z.object({
    trackId: z.int().min(1),
    severity: severitySchema,
  })).max(100),
  occupied: z.array(zoneIdSchema).max(64),
})
export type SharedLook = z.infer<typeof sharedLookSchema>
