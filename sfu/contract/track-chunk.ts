import { cameraIdSchema, deviceIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

/** How objects moved on one camera over about a minute, in bytes of client/core/tracking/track-chunk-codec.ts. */
export const trackChunkMaxBytes = 65_536
/** The first bytes of each, "ATC". */
export const trackChunkMagic = [0x41, 0x54, 0x43] as const
/** A chunk spans at most this. */
export const trackChunkMaxMs = 120_000
export const trackChunksPerCall = 100

const encodedSchema = z.base64().min(4).max(Math.ceil(trackChunkMaxBytes / 3) * 4)

export const trackChunkSchema = z.object({
  cameraId: cameraIdSchema,
  /** The station that looked; with the camera and the beginning it is the chunk's name. */
  deviceId: deviceIdSchema,
  /** Capture of the first and of the last look, by the server's clock. */
  startsAt: epochMsSchema,
  endsAt: epochMsSchema,
  /** The bytes, base64. */
  data: encodedSchema,
})

/** Where the next page begins: after this chunk. */
export const trackChunkCursorSchema = trackChunkSchema.pick({ deviceId: true, startsAt: true })
