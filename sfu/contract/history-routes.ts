import type { Route } from './routes.ts'
import { clipSchema } from './clip.ts'
import { cameraIdSchema, eventIdSchema, ruleIdSchema, sha256Schema } from './ids.ts'
import { incidentStateSchema } from './incident-routes.ts'
import { eventLabelSchema } from './safety-event.ts'
import { timeZoneSchema } from './schedule.ts'
import { z } from './schema.ts'
import { severitySchema } from './severity.ts'
import { plantDaySchema } from './shift.ts'
import { epochMsSchema } from './time.ts'

const nothing = z.object({})
const atSchema = z.coerce.number().int().min(0).max(8_640_000_000_000_000)

/** A moment of a camera of which something is kept: an event with its picture and the film around it, where there are any. */
export const historyMomentSchema = z.object({
  eventId: eventIdSchema,
  incidentId: eventIdSchema,
  cameraId: cameraIdSchema,
  capturedAt: epochMsSchema,
  severity: severitySchema,
  label: eventLabelSchema,
  snapshotSha256: sha256Schema.optional(),
  clip: clipSchema.optional(),
})
export type HistoryMoment = z.infer<typeof historyMomentSchema>

/** What happened on a day as the wall of the site shows it. */
const historyDaySchema = z.object({
  day: plantDaySchema,
  incidents: z.int().min(0),
  /** Of them, those that nobody has looked at. */
  unreviewed: z.int().min(0),
})
export type HistoryDay = z.infer<typeof historyDaySchema>

/** So many moments are in one answer. */
export const historyMomentsAtMost = 2_000

/** What is kept, by day and by moment. */
export const historyRoutes = {
  /** Days between two times on which incidents began; up to 45 days. */
  'history.days': {
    method: 'GET',
    path: '/api/history/days',
    permission: 'safety-event:list',
    operator: true,
    audit: 'none',
    params: nothing,
    query: z.object({
      from: atSchema,
      until: atSchema,
      timeZone: timeZoneSchema,
      /** Ids with commas between them; absent: all within sight. */
      cameraIds: z.string().max(600).optional(),
      ruleId: ruleIdSchema.optional(),
      severity: severitySchema.optional(),
      state: incidentStateSchema.optional(),
    }),
    body: nothing,
    reply: z.object({
      days: z.array(historyDaySchema),
    }),
  },
  /** The moments of one camera in [from, until), oldest first. `isWhole`: there are no more than these, the newest 2,000. */
  'history.moments': {
    method: 'GET',
    path: '/api/cameras/:cameraId/moments',
    permission: 'safety-event:list',
    operator: true,
    audit: 'view',
    params: z.object({ cameraId: cameraIdSchema }),
    query: z.object({ from: atSchema, until: atSchema }),
    body: nothing,
    reply: z.object({
      moments: z.array(historyMomentSchema),
      isWhole: z.boolean(),
    }),
  },
} as const satisfies Record<string, Route>
