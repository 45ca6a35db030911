import type { Route } from './routes.ts'
import { cameraIdSchema, suppressionIdSchema } from './ids.ts'
import { safetyEventSchema, storedSafetyEventSchema } from './safety-event.ts'
import { z } from './schema.ts'
import { suppressionEndSchema, suppressionSchema } from './suppression.ts'

const nothing = z.object({})

/** What is remembered of false alarms. It is made by a verdict; here it is looked at and taken back. */
export const suppressionRoutes = {
  /** Those that hide something now, and those that ended in the last 30 days with the reason. */
  'suppression.list': {
    method: 'GET',
    path: '/api/suppressions',
    permission: 'safety-event:list',
    operator: true,
    audit: 'none',
    params: nothing,
    query: z.object({
      cameraId: cameraIdSchema.optional(),
    }),
    body: nothing,
    reply: z.object({
      suppressions: z.array(suppressionSchema.extend({
        ended: suppressionEndSchema.optional(),
        /** The false alarm that it was made from. */
        event: safetyEventSchema.optional(),
      })),
    }),
  },
  /** The newest events that it hid. */
  'suppression.hidden': {
    method: 'GET',
    path: '/api/suppressions/:suppressionId/hidden',
    permission: 'safety-event:list',
    operator: true,
    audit: 'view',
    params: z.object({ suppressionId: suppressionIdSchema }),
    query: nothing,
    body: nothing,
    reply: z.object({
      events: z.array(storedSafetyEventSchema).max(50),
    }),
  },
  'suppression.remove': {
    method: 'DELETE',
    path: '/api/suppressions/:suppressionId',
    permission: 'safety-event:annotate',
    operator: true,
    audit: 'change',
    params: z.object({ suppressionId: suppressionIdSchema }),
    query: nothing,
    body: nothing,
    reply: nothing,
  },
} as const satisfies Record<string, Route>
