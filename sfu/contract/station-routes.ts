import type { Route } from './routes.ts'
import { deviceIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { detectingBrowserSchema, newStationSchema, stationSchema, stationUpdateSchema, stationViewSchema } from './station.ts'

const nothing = z.object({})

/** Stations; what they do for a camera is in signaling.ts ('lease.offer', 'analysis.report'). */
export const stationRoutes = {
  'station.list': {
    method: 'GET',
    path: '/api/stations',
    permission: 'station:list',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      stations: z.array(stationViewSchema),
      browsers: z.array(detectingBrowserSchema),
    }),
  },
  /** Makes a browser a station, under its deviceId; one that is a station already gets the name and the sites. 'name-taken', 'not-found' (a site). */
  'station.create': {
    method: 'POST',
    path: '/api/stations',
    permission: 'station:manage',
    operator: true,
    audit: 'change',
    auditDetails: ['name', 'stationId', 'siteIds'],
    params: nothing,
    query: nothing,
    body: newStationSchema,
    reply: stationSchema,
  },
  /** 'name-taken', 'not-found'. */
  'station.update': {
    method: 'PUT',
    path: '/api/stations/:stationId',
    permission: 'station:manage',
    operator: true,
    audit: 'change',
    auditDetails: ['name', 'siteIds', 'isDrained'],
    params: z.object({ stationId: deviceIdSchema }),
    query: nothing,
    body: stationUpdateSchema,
    reply: stationSchema,
  },
  /** The browser detects on as anybody's does. One of the server's own that runs registers itself again: drain it instead. */
  'station.remove': {
    method: 'DELETE',
    path: '/api/stations/:stationId',
    permission: 'station:manage',
    operator: true,
    audit: 'change',
    params: z.object({ stationId: deviceIdSchema }),
    query: nothing,
    body: nothing,
    reply: nothing,
  },
} as const satisfies Record<string, Route>
