import type { Route } from './routes.ts'
import { storedAnnotationSchema } from './annotation.ts'
import { eventClipSchema } from './clip.ts'
import { cameraIdSchema, eventIdSchema, sha256Schema } from './ids.ts'
import { roleSchema } from './role.ts'
import { storedSafetyEventSchema } from './safety-event.ts'
import { z } from './schema.ts'
import { siteSchema } from './site.ts'
import { epochMsSchema } from './time.ts'

const nothing = z.object({})

/** One export takes so much at the most; what is larger is asked for in parts. */
export const exportLimits = {
  incidents: 50,
  cameras: 16,
  events: 1_000,
  rangeMs: 31 * 86_400_000,
} as const

export const exportNameSchema = z.string().trim().min(1, 'Give the export a name.').max(80, 'A name has at most 80 characters.')
export const exportReasonSchema = z.string().trim().min(3, 'Say why it leaves the plant: it is written down with your name.').max(500, 'A reason has at most 500 characters.')

/** What is taken out: incidents, or all that cameras have of a time (epoch ms, `until` not included). */
export const exportSubjectSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('incidents'),
    incidentIds: z.array(eventIdSchema).min(1).max(exportLimits.incidents),
  }),
  z.object({
    kind: z.literal('range'),
    cameraIds: z.array(cameraIdSchema).min(1).max(exportLimits.cameras),
    from: epochMsSchema,
    until: epochMsSchema,
  }),
])
export type ExportSubject = z.infer<typeof exportSubjectSchema>

const exportOutcomeSchema = z.enum(['done', 'cancelled', 'failed'])

/** Evidence that leaves the plant: said before, and what became of it. The file itself is made in the browser. */
export const exportRoutes = {
  /** Answers all facts that the export is made of. Nothing leaves before it is in the audit trail. 'not-found', 'too-large'. */
  'export.begin': {
    method: 'POST',
    path: '/api/exports/:exportId',
    permission: 'evidence:export',
    operator: false,
    audit: 'export',
    auditDetails: ['name', 'reason', 'subject'],
    /** Chosen by the browser, so that the entry names it. */
    params: z.object({
      exportId: z.uuid(),
    }),
    query: nothing,
    body: z.object({
      name: exportNameSchema,
      reason: exportReasonSchema,
      subject: exportSubjectSchema,
    }),
    reply: z.object({
      begunAt: epochMsSchema,
      operator: z.object({
        name: z.string(),
        role: roleSchema.optional(),
      }),
      organizationName: z.string(),
      appVersion: z.string(),
      sites: z.array(siteSchema),
      cameras: z.array(z.object({
        cameraId: cameraIdSchema,
        name: z.string(),
        siteId: z.uuid().optional(),
      })),
      events: z.array(storedSafetyEventSchema),
      annotations: z.array(storedAnnotationSchema),
      clips: z.array(eventClipSchema),
    }),
  },
  /** What became of it. The manifest's hash in the trail shows later whether a file is the one that left. */
  'export.end': {
    method: 'POST',
    path: '/api/exports/:exportId/outcome',
    permission: 'evidence:export',
    operator: false,
    audit: 'change',
    auditDetails: [
      'outcome',
      'files',
      'bytes',
      'manifestSha256',
    ],
    params: z.object({
      exportId: z.uuid(),
    }),
    query: nothing,
    body: z.object({
      outcome: exportOutcomeSchema,
      files: z.int().min(0).max(100_000),
      bytes: z.int().min(0),
      manifestSha256: sha256Schema.optional(),
    }),
    reply: nothing,
  },
} as const satisfies Record<string, Route>
