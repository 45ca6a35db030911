import type { Route } from './routes.ts'
import { groundPlaneSchema } from './ground-plane.ts'
import { cameraIdSchema, ruleIdSchema, zoneIdSchema } from './ids.ts'
import { ruleTemplateSchema } from './rule-template.ts'
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
    audit: 'change',
    auditDetails: ['name', 'polygon'],
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
    audit: 'change',
    auditDetails: ['name', 'polygon'],
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
    audit: 'change',
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
    audit: 'change',
    auditDetails: [
      'name',
      'zoneIds',
      'armed',
      'schedule',
      'severity',
      'minScore',
      'trackCoolDownMs',
      'cameraCoolDownMs',
      'condition',
    ],
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
    audit: 'change',
    auditDetails: [
      'name',
      'zoneIds',
      'armed',
      'schedule',
      'severity',
      'minScore',
      'trackCoolDownMs',
      'cameraCoolDownMs',
      'condition',
    ],
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
    audit: 'change',
    params: z.object({ ruleId: ruleIdSchema }),
    query: basisSchema,
    body: nothing,
    reply: nothing,
  },
  /** A zone and the rules that belong in it, all of them or none. Needs zone:edit as well where the zone is new. */
  'rule-template.apply': {
    method: 'POST',
    path: '/api/cameras/:cameraId/rule-templates',
    permission: 'rule:edit',
    operator: true,
    audit: 'change',
    auditDetails: ['zone', 'rules'],
    params: z.object({ cameraId: cameraIdSchema }),
    query: nothing,
    body: ruleTemplateSchema,
    reply: z.object({
      zone: zoneSchema,
      rules: z.array(ruleSchema),
    }),
  },
  /** How the camera's picture lies on the floor; null: as if nobody had measured. */
  'camera.set-ground-plane': {
    method: 'PUT',
    path: '/api/cameras/:cameraId/ground-plane',
    permission: 'zone:edit',
    operator: true,
    audit: 'change',
    auditDetails: ['groundPlane'],
    params: z.object({ cameraId: cameraIdSchema }),
    query: nothing,
    body: z.object({
      groundPlane: groundPlaneSchema.nullable(),
    }),
    reply: nothing,
  },
} as const satisfies Record<string, Route>
