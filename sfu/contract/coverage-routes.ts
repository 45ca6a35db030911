import type { Route } from './routes.ts'
import { coverageClaimSchema, coverageStripSchema, shiftCoverageSchema } from './coverage.ts'
import { cameraIdSchema, siteIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { plantDaySchema } from './shift.ts'

const nothing = z.object({})

/** Which camera-minutes were analysed, by whom, at what rate, and which were not. */
export const coverageRoutes = {
  /** What a browser looked at; said as often as it takes, it counts once. Answered when it is on disk. */
  'coverage.record': {
    method: 'POST',
    path: '/api/coverage',
    permission: 'coverage:record',
    operator: false,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: coverageClaimSchema,
    reply: z.object({
      /** Minutes that are not taken: of no camera within sight, too old, or of the time to come. They need not be sent again. */
      refused: z.array(z.object({
        cameraId: cameraIdSchema,
        minute: z.int(),
      })),
    }),
  },
  /** Strips of the cameras within sight, or of those that are named; up to 25 hours. */
  'coverage.list': {
    method: 'GET',
    path: '/api/coverage',
    permission: 'coverage:read',
    operator: true,
    audit: 'none',
    params: nothing,
    query: z.object({
      /** Ids with commas between them. */
      cameraIds: z.string().max(4_000).optional(),
      from: z.coerce.number().int().min(0),
      to: z.coerce.number().int().min(0),
    }),
    body: nothing,
    reply: z.object({
      strips: z.array(coverageStripSchema),
    }),
  },
  /** Per site and shift of a plant's day, or of up to a week of them from it on, each by its own clock; oldest first within a site. */
  'coverage.sum': {
    method: 'GET',
    path: '/api/coverage/shifts',
    permission: 'coverage:read',
    operator: true,
    audit: 'none',
    params: nothing,
    query: z.object({
      day: plantDaySchema,
      days: z.coerce.number().int().min(1).max(7).optional(),
      /** Of one site alone. */
      siteId: siteIdSchema.optional(),
    }),
    body: nothing,
    reply: z.object({
      shifts: z.array(shiftCoverageSchema),
    }),
  },
} as const satisfies Record<string, Route>
