import { sha256Schema } from './ids.ts'
import { z } from './schema.ts'

export const snapshotMediaTypes = ['image/webp', 'image/jpeg'] as const
/** Snapshots are stills of at most this many bytes; larger ones are refused with the number. */
export const snapshotMaxBytes = 2_000_000

/** A clean still (nothing drawn on it) around a SafetyEvent; the picture itself is a blob named by its hash. */
export const snapshotSchema = z.object({
  sha256: sha256Schema,
  mediaType: z.enum(snapshotMediaTypes),
  bytes: z.int().min(1).max(snapshotMaxBytes),
  width: z.int().min(1).max(8192),
  height: z.int().min(1).max(8192),
})
export type Snapshot = z.infer<typeof snapshotSchema>
