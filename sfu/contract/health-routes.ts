import type { Route } from './routes.ts'
import { healthAlarmSchema } from './health-alarm.ts'
import { plantHealthSchema } from './plant-health.ts'
import { z } from './schema.ts'

const nothing = z.object({})

/** How well the plant works, for people. `/healthz` (health.get) is for programs. */
export const healthRoutes = {
  /** The health alarms that stand, and those that cleared since `since` (default: a week ago); newest first, 500 at most. */
  'health.list': {
    method: 'GET',
    path: '/api/health/alarms',
    permission: 'health:list',
    operator: true,
    audit: 'none',
    params: nothing,
    query: z.object({
      since: z.coerce.number().int().min(0).optional(),
    }),
    body: nothing,
    reply: z.object({
      alarms: z.array(healthAlarmSchema),
    }),
  },
  /** How cameras, stations and the server's parts fare now, as far as they are within sight. */
  'health.facts': {
    method: 'GET',
    path: '/api/health',
    permission: 'health:list',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: plantHealthSchema,
  },
} as const satisfies Record<string, Route>
