import { parseAddressRange } from './ip-address.ts'
import { z } from './schema.ts'

const nothing = z.object({})

/** An IP address or a range of them, `192.168.1.0/24`. */
const addressRangeSchema = z.string().max(64).refine(text => parseAddressRange(text) !== undefined, 'Write an IP address or a range such as 192.168.1.0/24 or fd00::/8.')

/** From where an organization's members may sign in and watch; empty: from everywhere. This machine itself always may. */
const allowListSchema = z.object({
  ranges: z.array(addressRangeSchema).max(200),
})

/** Routes of what guards the server from outside; part of the route table (routes.ts). */
export const safeguardRoutes = {
  'allow-list.get': {
    method: 'GET',
    path: '/api/allow-list',
    permission: 'allow-list:edit',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: allowListSchema.extend({
      /** Where the question comes from, as the server sees it; absent for an operator. */
      yourAddress: z.string().optional(),
    }),
  },
  /** Replaces the whole list. One that would lock out whoever sends it is refused; an operator is not asked from where. */
  'allow-list.update': {
    method: 'PUT',
    path: '/api/allow-list',
    permission: 'allow-list:edit',
    operator: true,
    audit: 'change',
    auditDetails: ['ranges'],
    params: nothing,
    query: nothing,
    body: allowListSchema,
    reply: allowListSchema,
  },
  /** A new master key; everything that the old ones sealed is sealed anew. */
  'master-key.rotate': {
    method: 'POST',
    path: '/api/master-key-rotations',
    permission: 'master-key:rotate',
    operator: true,
    audit: 'change',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      /** Names the new key; nothing can be opened by it. */
      keyId: z.string(),
      /** Secrets that were sealed anew. */
      resealed: z.int().min(0),
    }),
  },
  /** This table as an OpenAPI 3.1 document, for whoever is signed in. */
  'openapi.get': {
    method: 'GET',
    path: '/api/openapi.json',
    permission: 'session:read',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.looseObject({
      openapi: z.string(),
    }),
  },
} as const
