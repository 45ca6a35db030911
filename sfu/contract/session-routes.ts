import type { Route } from './routes.ts'
import { sessionSchema } from './configuration.ts'
import { personRoleSchema } from './role.ts'
import { z } from './schema.ts'

const nothing = z.object({})

/** Signing in by a link, and out; part of the route table (routes.ts). */
export const sessionRoutes = {
  'session.create': {
    method: 'POST',
    path: '/api/session',
    permission: 'public',
    operator: false,
    audit: 'change',
    params: nothing,
    query: nothing,
    body: z.object({
      token: z.string().min(20).max(200),
    }),
    reply: sessionSchema,
  },
  'session.get': {
    method: 'GET',
    path: '/api/session',
    permission: 'session:read',
    operator: false,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: sessionSchema,
  },
  'session.remove': {
    method: 'DELETE',
    path: '/api/session',
    permission: 'session:read',
    operator: false,
    audit: 'change',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: nothing,
  },
  'sign-in-link.create': {
    method: 'POST',
    path: '/api/sign-in-links',
    permission: 'sign-in-link:create',
    operator: true,
    audit: 'change',
    auditDetails: ['role'],
    params: nothing,
    query: nothing,
    body: z.object({ role: personRoleSchema }),
    reply: z.object({
      link: z.string(),
      expiresInMs: z.int(),
    }),
  },
} as const satisfies Record<string, Route>
