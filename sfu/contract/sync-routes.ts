import type { Route } from './routes.ts'
import { deviceIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { deviceStateSchema, feedPageSchema, pushRequestSchema, pushResponseSchema, rightsSchema, urgentRequestSchema, urgentResponseSchema } from './sync.ts'

const nothing = z.object({})

/** From a browser's outbox to the database, and from there to every browser; part of the route table (routes.ts). */
export const syncRoutes = {
  'sync.push': {
    method: 'POST',
    path: '/api/sync/push',
    permission: 'sync:push',
    operator: false,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: pushRequestSchema,
    reply: pushResponseSchema,
  },
  'sync.urgent': {
    method: 'POST',
    path: '/api/sync/urgent',
    permission: 'safety-event:record',
    operator: false,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: urgentRequestSchema,
    reply: urgentResponseSchema,
  },
  'sync.device': {
    method: 'GET',
    path: '/api/sync/devices/:deviceId',
    permission: 'sync:push',
    operator: false,
    audit: 'none',
    params: z.object({ deviceId: deviceIdSchema }),
    query: nothing,
    body: nothing,
    reply: deviceStateSchema,
  },
  'sync.feed': {
    method: 'GET',
    path: '/api/sync/feed',
    permission: 'safety-event:list',
    operator: true,
    audit: 'view',
    params: nothing,
    query: z.object({
      after: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(500).default(200),
      camera: z.string().max(80).optional(),
      since: z.coerce.number().int().min(0).optional(),
      /** Of the page that `after` is of; absent: read on whatever changed. */
      rights: rightsSchema.optional(),
    }),
    body: nothing,
    reply: feedPageSchema,
  },
} as const satisfies Record<string, Route>
