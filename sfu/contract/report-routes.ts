import type { Route } from './routes.ts'
import { siteIdSchema } from './ids.ts'
import { reportSumSchema, reportTrendSchema } from './report.ts'
import { z } from './schema.ts'

const nothing = z.object({})
const atSchema = z.coerce.number().int().min(0).max(8_640_000_000_000_000)

/** What the incidents of a site add up to. */
export const reportRoutes = {
  /** Of those that began in [from, to): up to 32 days. */
  'report.sum': {
    method: 'GET',
    path: '/api/sites/:siteId/report',
    permission: 'report:read',
    operator: true,
    audit: 'view',
    params: z.object({ siteId: siteIdSchema }),
    query: z.object({ from: atSchema, to: atSchema }),
    body: nothing,
    reply: reportSumSchema,
  },
  /** How many began in each of the steps between `edges`: epoch in ms, rising, with commas between. */
  'report.trend': {
    method: 'GET',
    path: '/api/sites/:siteId/report/trend',
    permission: 'report:read',
    operator: true,
    audit: 'none',
    params: z.object({ siteId: siteIdSchema }),
    query: z.object({
      edges: z.string().max(1_000).regex(/^\d{1,15}(?:,\d{1,15}){1,63}$/, 'Name 2 to 64 moments with commas between.'),
    }),
    body: nothing,
    reply: reportTrendSchema,
  },
} as const satisfies Record<string, Route>
