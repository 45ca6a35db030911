import type { Route } from './routes.ts'
import { storedAnnotationSchema } from './annotation.ts'
import { cameraIdSchema, eventIdSchema, ruleIdSchema, sha256Schema, siteIdSchema, zoneIdSchema } from './ids.ts'
import { eventLabelSchema, storedSafetyEventSchema } from './safety-event.ts'
import { z } from './schema.ts'
import { severitySchema } from './severity.ts'
import { epochMsSchema } from './time.ts'

const nothing = z.object({})

export const incidentStateSchema = z.enum([
  'new',
  'acknowledged',
  'in-progress',
  'closed',
])

/** Several values of one filter, with commas between; any of them fits. */
function anyOf<Item extends z.ZodType<string, string>>(item: Item) {
  return z.string().max(200).transform(text => text.split(',')).pipe(z.array(item).min(1).max(16)).optional()
}

const atSchema = z.coerce.number().int().min(0).max(8_640_000_000_000_000)

/** One Incident of the history. */
export const incidentEntrySchema = z.object({
  incidentId: eventIdSchema,
  cameraId: cameraIdSchema,
  cameraName: z.string(),
  siteId: siteIdSchema.optional(),
  ruleId: ruleIdSchema,
  ruleName: z.string(),
  zoneId: zoneIdSchema,
  zoneName: z.string(),
  label: z.string(),
  severity: severitySchema,
  state: incidentStateSchema,
  firstAt: epochMsSchema,
  lastAt: epochMsSchema,
  /** Acts, not reports. */
  count: z.int().min(0),
  /** Of the event that opened it. */
  snapshotSha256: sha256Schema.optional(),
})
export type IncidentEntry = z.infer<typeof incidentEntrySchema>

/** What happened, newest first, by any filter (REV-1). */
export const incidentRoutes = {
  /** One incident, by its id or by the id of any event in it: its newest 500 events, and all that people said of it. */
  'incident.get': {
    method: 'GET',
    path: '/api/incidents/:eventId',
    permission: 'safety-event:list',
    operator: true,
    audit: 'view',
    params: z.object({ eventId: eventIdSchema }),
    query: nothing,
    body: nothing,
    reply: z.object({
      items: z.array(storedSafetyEventSchema),
      annotations: z.array(storedAnnotationSchema),
    }),
  },
  'incident.list': {
    method: 'GET',
    path: '/api/incidents',
    permission: 'safety-event:list',
    operator: true,
    audit: 'view',
    params: nothing,
    query: z.object({
      cameraId: cameraIdSchema.optional(),
      siteId: siteIdSchema.optional(),
      ruleId: ruleIdSchema.optional(),
      zoneId: zoneIdSchema.optional(),
      label: anyOf(eventLabelSchema),
      severity: anyOf(severitySchema),
      state: anyOf(incidentStateSchema),
      /** Began at or after, and before; epoch in ms by the pictures' clock. */
      from: atSchema.optional(),
      until: atSchema.optional(),
      /** Part of a name of camera, rule or zone, or of a note. */
      text: z.string().trim().min(1).max(100).optional(),
      /** Of the page before. */
      after: z.string().regex(/^\d{1,16}\.[0-9a-f-]{36}$/).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    body: nothing,
    reply: z.object({
      incidents: z.array(incidentEntrySchema),
      /** Give this as `after` for the next page; absent: this is the last one. */
      next: z.string().optional(),
    }),
  },
} as const satisfies Record<string, Route>
