import type { Route } from './routes.ts'
import { quotaKindSchema, quotaLimitSchema, quotaSchema } from './quota.ts'
import { z } from './schema.ts'
import { siteUsageSchema, usageResolutionSchema } from './usage.ts'

const nothing = z.object({})

/** What the organization may have, and what it uses. */
export const quotaRoutes = {
  'quota.list': {
    method: 'GET',
    path: '/api/quotas',
    permission: 'quota:read',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      quotas: z.array(quotaSchema),
    }),
  },
  /** null: the default again. */
  'quota.update': {
    method: 'PUT',
    path: '/api/quotas/:kind',
    permission: 'quota:edit',
    operator: true,
    audit: 'change',
    auditDetails: ['limit'],
    params: z.object({ kind: quotaKindSchema }),
    query: nothing,
    body: z.object({
      limit: quotaLimitSchema.nullable(),
    }),
    reply: quotaSchema,
  },
  'usage.get': {
    method: 'GET',
    path: '/api/usage',
    permission: 'quota:read',
    operator: true,
    audit: 'none',
    params: nothing,
    query: z.object({
      resolution: usageResolutionSchema.default('minute'),
    }),
    body: nothing,
    reply: z.object({
      sites: z.array(siteUsageSchema),
    }),
  },
} as const satisfies Record<string, Route>
