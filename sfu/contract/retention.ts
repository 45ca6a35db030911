import { cameraIdSchema, eventIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

export const retentionDaysSchema = z.int().min(1, 'Keep at least one day.').max(365, 'Keep at most 365 days.')

/** What takes room and is deleted when its time is over. Events, annotations and incidents are none of it. */
export const storageKinds = ['snapshots', 'clips', 'tracks'] as const
const storageKindSchema = z.enum(storageKinds)
export type StorageKind = z.infer<typeof storageKindSchema>

/** How much room there is. `low`: an alarm; `short`: what is deletable is deleted until the reserve is back. */
export const diskLevelSchema = z.enum(['ample', 'low', 'short'])
export type DiskLevel = z.infer<typeof diskLevelSchema>

/** What fills the disk, and what will be deleted next. */
export const storageFactsSchema = z.object({
  retentionDays: retentionDaysSchema,
  disk: z.object({
    level: diskLevelSchema,
    freeBytes: z.int().min(0),
    totalBytes: z.int().min(0),
    /** Kept free. */
    reserveBytes: z.int().min(0),
  }),
  kinds: z.array(z.object({
    kind: storageKindSchema,
    count: z.int().min(0),
    bytes: z.int().min(0),
    oldestAt: epochMsSchema.optional(),
  })),
  /** Pictures, films and tracks of the last 7 days, on average. */
  perCamera: z.array(z.object({
    cameraId: cameraIdSchema,
    cameraName: z.string(),
    bytesPerDay: z.int().min(0),
  })),
  bytesPerDay: z.int().min(0),
  /** Until only the reserve is left, at the pace of the last 7 days and with what expires meanwhile; absent: longer than a year. */
  daysLeft: z.int().min(0).optional(),
  /** What goes within the next 24 hours. */
  next: z.object({
    count: z.int().min(0),
    bytes: z.int().min(0),
    at: epochMsSchema.optional(),
  }),
  job: z.object({
    isRunning: z.boolean(),
    /** By this run, or by the last. */
    deleted: z.int().min(0),
    finishedAt: epochMsSchema.optional(),
    trouble: z.string().optional(),
  }),
  holds: z.int().min(0),
})
export type StorageFacts = z.infer<typeof storageFactsSchema>

/** Evidence of one incident that nothing deletes until the hold is released. */
export const legalHoldSchema = z.object({
  holdId: z.uuid(),
  /** The incident: the id of the event that opened it. */
  incidentId: eventIdSchema,
  cameraId: cameraIdSchema.optional(),
  cameraName: z.string().optional(),
  /** When the act was. */
  capturedAt: epochMsSchema.optional(),
  reason: z.string(),
  heldAt: epochMsSchema,
  heldBy: z.string(),
  released: z.object({
    at: epochMsSchema,
    by: z.string(),
    reason: z.string(),
  }).optional(),
})
export type LegalHold = z.infer<typeof legalHoldSchema>

/** Why something is held, or not any more. */
export const holdReasonSchema = z.string().trim().min(1, 'Say why.').max(500, 'A reason has at most 500 characters.')
