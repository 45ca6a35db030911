import type { Route } from './routes.ts'
import { cameraIdSchema, ruleIdSchema, zoneIdSchema } from './ids.ts'
import { ruleChoiceSchema, ruleSchema } from './rule.ts'
import { z } from './schema.ts'
import { basisSchema, zoneDrawingSchema, zoneSchema } from './zone.ts'

const nothing = z.object({})

/** Zones and rules; an edit names the version that it was made from. */
export const zoneRoutes = {
  'zone.create': {
    method: 'POST',
    path: '/api/cameras/:cameraId/zones',
    permission: 'zone:edit',
    operator: true,
    params: z.object({ cameraId: cameraIdSchema }),
    query: nothing,
    body: zoneDrawingSchema,
    reply: zoneSchema,
  },
  'zone.update': {
    method: 'PUT',
    path: '/api/zones/:zoneId',
    permission: 'zone:edit',
    operator: true,
    params: z.object({ zoneId: zoneIdSchema }),
    query: basisSchema,
    body: zoneDrawingSchema,
    reply: zoneSchema,
  },
  'zone.remove': {
    method: 'DELETE',
    path: '/api/zones/:zoneId',
    permission: 'zone:edit',
    operator: true,
    params: z.object({ zoneId: zoneIdSchema }),
    query: basisSchema,
    body: nothing,
    reply: nothing,
  },
  'rule.create': {
    method: 'POST',
    path: '/api/cameras/:cameraId/rules',
    permission: 'rule:edit',
    operator: true,
    params: z.object({ cameraId: cameraIdSchema }),
    query: nothing,
    body: ruleChoiceSchema,
    reply: ruleSchema,
  },
  'rule.update': {
    method: 'PUT',
    path: '/api/rules/:ruleId',
    permission: 'rule:edit',
    operator: true,
    params: z.object({ ruleId: ruleIdSchema }),
    query: basisSchema,
    body: ruleChoiceSchema,
    reply: ruleSchema,
  },
  'rule.remove': {
    method: 'DELETE',
    path: '/api/rules/:ruleId',
    permission: 'rule:edit',
    operator: true,
    params: z.object({ ruleId: ruleIdSchema }),
    query: basisSchema,
    body: nothing,
    reply: nothing,
  },
} as const satisfies Record<string, Route>
