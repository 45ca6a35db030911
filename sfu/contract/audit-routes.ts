import type { Route } from './routes.ts'
import { auditEntrySchema, auditResultSchema } from './audit-entry.ts'
import { cameraIdSchema, memberIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

const nothing = z.object({})
const msInQuery = z.coerce.number().int().min(0).max(8.64e15)

/** Which entries are wanted; whatever is absent does not matter. */
const filterSchema = z.object({
  memberId: memberIdSchema.optional(),
  /** The noun of an action, such as `camera`, or the whole of it. */
  action: z.string().regex(/^[a-z][a-z.-]{0,59}$/).optional(),
  cameraId: cameraIdSchema.optional(),
  result: auditResultSchema.optional(),
  from: msInQuery.optional(),
  until: msInQuery.optional(),
  /** Found in the names, the address, the object's id, the action or the details, in any case. */
  text: z.string().trim().min(1).max(100).optional(),
})
export type AuditFilter = z.infer<typeof filterSchema>

const flawSchema = z.object({
  kind: z.enum([
    'flip',
    'deletion',
    'insertion',
    'rewrite',
  ]),
  seq: z.int(),
  untilSeq: z.int(),
  at: epochMsSchema.optional(),
})

/** Whether the trail is as it was written, as the server last verified it. */
const auditStandingSchema = z.object({
  /** Entries there are; the first of them is later than 1 once the oldest expired. */
  fromSeq: z.int().min(1),
  headSeq: z.int().min(0),
  verifiedAt: epochMsSchema.optional(),
  /** Up to here when it was verified. */
  verifiedSeq: z.int().optional(),
  flaw: flawSchema.optional(),
  anchoredAt: epochMsSchema.optional(),
  anchoredSeq: z.int().optional(),
  /** The anchors outside the database are missing, or not as they were written. */
  hasAnchorTrouble: z.boolean(),
  /** Why it could not be anchored or verified lately. */
  trouble: z.string().optional(),
})
export type AuditTrailStanding = z.infer<typeof auditStandingSchema>

/** The audit trail; looking at it leaves an entry in it. */
export const auditRoutes = {
  /** Newest first; the next page is before the last one's seq. */
  'audit.list': {
    method: 'GET',
    path: '/api/audit',
    permission: 'audit:read',
    operator: true,
    audit: 'view',
    params: nothing,
    query: filterSchema.extend({
      before: z.coerce.number().int().min(1).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    body: nothing,
    reply: z.object({
      entries: z.array(auditEntrySchema),
      /** There are more; `before` for them. */
      next: z.int().optional(),
    }),
  },
  /** CSV (RFC 4180), oldest first, at most 100,000 entries. */
  'audit.export': {
    method: 'GET',
    path: '/api/audit/entries.csv',
    permission: 'audit:read',
    operator: true,
    audit: 'export',
    params: nothing,
    query: filterSchema,
    body: nothing,
    reply: z.unknown(),
  },
  'audit.standing': {
    method: 'GET',
    path: '/api/audit/standing',
    permission: 'audit:read',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: auditStandingSchema,
  },
} as const satisfies Record<string, Route>
