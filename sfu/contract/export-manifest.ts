import { exportNameSchema, exportReasonSchema, exportSubjectSchema } from './export-routes.ts'
import { cameraIdSchema, eventIdSchema, sha256Schema } from './ids.ts'
import { z } from './schema.ts'

/** The file of an export that says what the others are; every other file of it is listed here with its hash. */
export const manifestPath = 'manifest.json'

const exportFileSchema = z.object({
  path: z.string().min(1).max(300),
  bytes: z.int().min(0),
  sha256: sha256Schema,
  /** 'picture' and 'clip' are as they were recorded; 'drawn' is a picture with boxes and zone painted into a copy. */
  kind: z.enum([
    'picture',
    'drawn',
    'clip',
    'events',
    'table',
    'reading',
  ]),
  eventId: eventIdSchema.optional(),
})
export type ExportFile = z.infer<typeof exportFileSchema>

/** Times are ISO 8601, in UTC and as the wall of the site showed them. */
export const exportManifestSchema = z.object({
  format: z.literal('ansim-export'),
  version: z.literal(1),
  exportId: z.uuid(),
  name: exportNameSchema,
  reason: exportReasonSchema,
  organization: z.string(),
  operator: z.object({
    name: z.string(),
    role: z.string().optional(),
  }),
  madeAt: z.object({
    utc: z.string(),
    local: z.string(),
    timeZone: z.string(),
  }),
  app: z.object({
    name: z.literal('Ansim'),
    version: z.string(),
  }),
  mosaic: z.object({
    isApplied: z.literal(false),
    says: z.string(),
  }),
  subject: exportSubjectSchema,
  sites: z.array(z.object({
    siteId: z.uuid(),
    name: z.string(),
    timeZone: z.string(),
  })),
  cameras: z.array(z.object({
    cameraId: cameraIdSchema,
    name: z.string(),
    siteId: z.uuid().optional(),
  })),
  files: z.array(exportFileSchema),
  /** What was asked for and could not be had, and why. */
  missing: z.array(z.object({
    eventId: eventIdSchema,
    what: z.enum(['picture', 'clip']),
    because: z.string(),
  })),
})
export type ExportManifest = z.infer<typeof exportManifestSchema>
