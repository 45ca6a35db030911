import { eventIdSchema, sha256Schema } from './ids.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

export const clipMediaTypes = ['video/mp4', 'video/webm'] as const
/** Clips of at most this many bytes; a camera that needs more for its seconds has shorter ones. */
export const clipMaxBytes = 24_000_000
/** So much before and after an event's moment is kept. */
export const clipBeforeMs = 8_000
export const clipAfterMs = 8_000
/** Events that follow each other share one clip up to this length. */
export const clipMaxMs = 40_000

/** The seconds around one or more SafetyEvents as the camera sent them, nothing drawn on them; the film itself is a blob named by its hash. */
export const clipSchema = z.object({
  sha256: sha256Schema,
  mediaType: z.enum(clipMediaTypes),
  bytes: z.int().min(1).max(clipMaxBytes),
  /** When its first picture was captured, by the server's clock: what boxes are drawn by. */
  startsAt: epochMsSchema,
  durationMs: z.int().min(1).max(120_000),
  width: z.int().min(1).max(8192),
  height: z.int().min(1).max(8192),
})
export type Clip = z.infer<typeof clipSchema>

/** Which event a clip belongs to. */
export const eventClipSchema = z.object({ eventId: eventIdSchema, clip: clipSchema })
export type EventClip = z.infer<typeof eventClipSchema>
