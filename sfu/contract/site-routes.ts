import type { Route } from './routes.ts'
import { siteIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { siteChoiceSchema, siteSchema } from './site.ts'

const nothing = z.object({})

/** Sites; in which one a camera stands is part of 'camera.create' and 'camera.update'. */
export const siteRoutes = {
  'site.list': {
    method: 'GET',
    path: '/api/sites',
    permission: 'site:list',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      sites: z.array(siteSchema),
    }),
  },
  /** 'name-taken'. */
  'site.create': {
    method: 'POST',
    path: '/api/sites',
    permission: 'site:edit',
    operator: true,
    audit: 'change',
    auditDetails: ['name', 'timeZone'],
    params: nothing,
    query: nothing,
    body: siteChoiceSchema,
    reply: siteSchema,
  },
  /** 'name-taken'. */
  'site.update': {
    method: 'PUT',
    path: '/api/sites/:siteId',
    permission: 'site:edit',
    operator: true,
    audit: 'change',
    auditDetails: ['name', 'timeZone'],
    params: z.object({ siteId: siteIdSchema }),
    query: nothing,
    body: siteChoiceSchema,
    reply: siteSchema,
  },
} as const satisfies Record<string, Route>
