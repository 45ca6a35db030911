import type { Route } from './routes.ts'
import { clipMaxBytes, clipSchema, eventClipSchema } from './clip.ts'
import { cameraIdSchema, deviceIdSchema, eventIdSchema, sha256Schema } from './ids.ts'
import { z } from './schema.ts'
import { trackChunkCursorSchema, trackChunkSchema, trackChunksPerCall } from './track-chunk.ts'

/** A part of an upload has at most this many bytes. */
export const uploadPartMaxBytes = 1_000_000

const nothing = z.object({})
const msInQuery = z.coerce.number().int().min(0).max(8.64e15)
const uploadStateSchema = z.object({
  /** So many bytes are on the server's disk; the next part begins there. */
  offset: z.int().min(0),
  /** All of them, and they are what their name says. */
  isComplete: z.boolean(),
})
export type UploadState = z.infer<typeof uploadStateSchema>

/** Films around events, how objects moved, and the way of large files to the server in parts. */
export const evidenceRoutes = {
  'upload.state': {
    method: 'GET',
    path: '/api/uploads/:sha256',
    permission: 'clip:create',
    operator: false,
    audit: 'none',
    params: z.object({ sha256: sha256Schema }),
    query: nothing,
    body: nothing,
    reply: uploadStateSchema,
  },
  /** Bytes at `offset` of a file of `total` bytes. One that begins elsewhere than where the server is answers where that is, and changes nothing. */
  'upload.append': {
    method: 'PUT',
    path: '/api/uploads/:sha256',
    permission: 'clip:create',
    operator: false,
    audit: 'none',
    params: z.object({ sha256: sha256Schema }),
    query: z.object({
      offset: z.coerce.number().int().min(0).max(clipMaxBytes),
      total: z.coerce.number().int().min(1).max(clipMaxBytes),
    }),
    body: z.unknown(),
    reply: uploadStateSchema,
  },
  /** Says which event an uploaded film belongs to. Again is the same; the first one stays. */
  'clip.create': {
    method: 'PUT',
    path: '/api/events/:eventId/clip',
    permission: 'clip:create',
    operator: false,
    audit: 'none',
    params: z.object({ eventId: eventIdSchema }),
    query: nothing,
    body: clipSchema,
    reply: nothing,
  },
  'clip.describe': {
    method: 'GET',
    path: '/api/events/:eventId/clip',
    permission: 'clip:read',
    operator: false,
    audit: 'none',
    params: z.object({ eventId: eventIdSchema }),
    query: nothing,
    body: nothing,
    reply: clipSchema,
  },
  /** The film itself; takes a Range of bytes. */
  'clip.get': {
    method: 'GET',
    path: '/api/events/:eventId/clip/film',
    permission: 'clip:read',
    operator: false,
    audit: 'view',
    params: z.object({ eventId: eventIdSchema }),
    query: nothing,
    body: nothing,
    reply: z.unknown(),
  },
  /** Which events since then have a clip, newest first; the next page is before the last one's event. */
  'clip.list': {
    method: 'GET',
    path: '/api/clips',
    permission: 'clip:read',
    operator: false,
    audit: 'none',
    params: nothing,
    query: z.object({
      since: msInQuery,
      before: eventIdSchema.optional(),
      limit: z.coerce.number().int().min(1).max(500).default(200),
    }),
    body: nothing,
    reply: z.object({
      clips: z.array(eventClipSchema),
    }),
  },
  /** Again is the same: a chunk that is there stays as it is. */
  'track-chunk.create': {
    method: 'POST',
    path: '/api/track-chunks',
    permission: 'track:create',
    operator: false,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: z.object({
      chunks: z.array(trackChunkSchema).min(1).max(trackChunksPerCall),
    }),
    reply: z.object({
      /** Those of cameras that are not there any more are refused, the others kept. */
      refused: z.array(z.int().min(0)),
    }),
  },
  /** Chunks of one camera that have looks in [from, until), oldest first, in pages. */
  'track-chunk.list': {
    method: 'GET',
    path: '/api/cameras/:cameraId/track-chunks',
    permission: 'track:read',
    operator: false,
    audit: 'view',
    params: z.object({ cameraId: cameraIdSchema }),
    query: z.object({
      from: msInQuery,
      until: msInQuery,
      afterStartsAt: msInQuery.optional(),
      afterDeviceId: deviceIdSchema.optional(),
    }),
    body: nothing,
    reply: z.object({
      chunks: z.array(trackChunkSchema.omit({ cameraId: true })),
      next: trackChunkCursorSchema.optional(),
    }),
  },
} as const satisfies Record<string, Route>

export const uploadMediaType = 'application/octet-stream'
