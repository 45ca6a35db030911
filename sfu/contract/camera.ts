import { cameraIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { ingestStateSchema, streamKindSchema } from './stream.ts'

export const cameraNameSchema = z.string().trim().min(1, 'Give the camera a name.').max(80, 'A camera name has at most 80 characters.')

/** What is asked for when a Camera is added. The address may carry user:password@; they are sealed at once and never come back. */
export const newCameraSchema = z.object({
  name: cameraNameSchema,
  address: z.string().trim().min(1).max(2048),
})
export type NewCamera = z.infer<typeof newCameraSchema>

/** A Camera as everybody with the right sees it: no credentials, the address without them. */
export const cameraSchema = z.object({
  cameraId: cameraIdSchema,
  name: cameraNameSchema,
  /** `rtsp://host:port/path`; present for administrators only. */
  address: z.string().optional(),
  /** A simulated camera of the demo plant; it goes when the first real one comes. */
  isDemo: z.literal(true).optional(),
  streams: z.array(z.object({ streamKind: streamKindSchema, ingest: ingestStateSchema })).min(1),
})
export type Camera = z.infer<typeof cameraSchema>
