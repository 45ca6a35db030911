import type { Route } from './routes.ts'
import { eventIdSchema } from './ids.ts'
import { holdReasonSchema, legalHoldSchema, retentionDaysSchema, storageFactsSchema } from './retention.ts'
import { z } from './schema.ts'

const nothing = z.object({})

/** How long evidence is kept, what it takes, and what is kept for longer. */
export const retentionRoutes = {
  'retention.get': {
    method: 'GET',
    path: '/api/retention',
    permission: 'retention:read',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: storageFactsSchema,
  },
  'retention.update': {
    method: 'PUT',
    path: '/api/retention',
    permission: 'retention:edit',
    operator: true,
    audit: 'change',
    auditDetails: ['retentionDays'],
    params: nothing,
    query: nothing,
    body: z.object({ retentionDays: retentionDaysSchema }),
    reply: z.object({ retentionDays: retentionDaysSchema }),
  },
  /** Those in force, and those released in the last year. */
  'legal-hold.list': {
    method: 'GET',
    path: '/api/legal-holds',
    permission: 'retention:read',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      holds: z.array(legalHoldSchema),
    }),
  },
  /** Holds the incident that an event belongs to. */
  'legal-hold.create': {
    method: 'POST',
    path: '/api/legal-holds',
    permission: 'legal-hold:edit',
    operator: true,
    audit: 'change',
    auditDetails: ['eventId', 'reason'],
    params: nothing,
    query: nothing,
    body: z.object({ eventId: eventIdSchema, reason: holdReasonSchema }),
    reply: z.object({
      holdId: z.uuid(),
    }),
  },
  'legal-hold.release': {
    method: 'POST',
    path: '/api/legal-holds/:holdId/release',
    permission: 'legal-hold:edit',
    operator: true,
    audit: 'change',
    auditDetails: ['reason'],
    params: z.object({
      holdId: z.uuid(),
    }),
    query: nothing,
    body: z.object({ reason: holdReasonSchema }),
    reply: nothing,
  },
} as const satisfies Record<string, Route>
