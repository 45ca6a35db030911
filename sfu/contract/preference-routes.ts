import type { Route } from './routes.ts'
import { preferenceKeySchema, preferenceSchema } from './preference.ts'
import { z } from './schema.ts'

const nothing = z.object({})

/** What a person prefers; everybody for themselves. */
export const preferenceRoutes = {
  /** All of one's own. */
  'preference.get': {
    method: 'GET',
    path: '/api/account/preferences',
    permission: 'account:edit',
    operator: false,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      preferences: z.array(preferenceSchema),
    }),
  },
  /** The change that was made last holds, whenever it arrives; the answer is what holds now. */
  'preference.set': {
    method: 'PUT',
    path: '/api/account/preferences/:key',
    permission: 'account:edit',
    operator: false,
    audit: 'none',
    params: z.object({ key: preferenceKeySchema }),
    query: nothing,
    body: z.object({
      /** Of the key's own shape. */
      value: z.unknown(),
      /** How long ago it was chosen, ms: browsers' clocks are not believed, how long they waited is. */
      ageMs: z.number().min(0).max(366 * 86_400_000),
    }),
    reply: preferenceSchema,
  },
} as const satisfies Record<string, Route>
