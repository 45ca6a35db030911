import type { AuditWord } from './audit-entry.ts'
import type { Permission } from './permission.ts'
import { accountRoutes } from './account-routes.ts'
import { alertRoutes } from './alert-routes.ts'
import { auditRoutes } from './audit-routes.ts'
import { cameraSchema, cameraUpdateSchema, newCameraSchema } from './camera.ts'
import { configurationSchema } from './configuration.ts'
import { coverageRoutes } from './coverage-routes.ts'
import { detectorRoutes } from './detector-routes.ts'
import { evidenceRoutes } from './evidence-routes.ts'
import { exportRoutes } from './export-routes.ts'
import { healthRoutes } from './health-routes.ts'
import { historyRoutes } from './history-routes.ts'
import { cameraIdSchema, detectorIdSchema, sha256Schema } from './ids.ts'
import { incidentRoutes } from './incident-routes.ts'
import { notificationRoutes } from './notification-routes.ts'
import { peopleRoutes } from './people-routes.ts'
import { plantFileRoutes } from './plant-file-routes.ts'
import { plantRoutes } from './plant-routes.ts'
import { preferenceRoutes } from './preference-routes.ts'
import { discoveredDeviceSchema, probeReportSchema, probeRequestSchema } from './probe.ts'
import { quotaRoutes } from './quota-routes.ts'
import { reportRoutes } from './report-routes.ts'
import { retentionRoutes } from './retention-routes.ts'
import { safeguardRoutes } from './safeguard-routes.ts'
import { z } from './schema.ts'
import { sessionRoutes } from './session-routes.ts'
import { siteRoutes } from './site-routes.ts'
import { stationRoutes } from './station-routes.ts'
import { systemStatusSchema } from './status.ts'
import { suppressionRoutes } from './suppression-routes.ts'
import { syncRoutes } from './sync-routes.ts'
import { zoneRoutes } from './zone-routes.ts'

const nothing = z.object({})

/**
 * `permission`: what `authorize()` asks of the session; 'public' needs none. Every route of the server is in this table;
 * the server refuses to start with a handler that is not, or a row without a handler.
 * `operator: true` offers the same route on the Unix socket in the data folder, to whoever may open that file.
 * `audit`: what it leaves in the audit trail (audit-entry.ts). Its entry is about the noun of the route's name, with the id of the path's
 * parameter `<noun>Id`, else of the path's only one; the use case says more by noteAudit().
 */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string
  permission: Permission | 'public'
  operator: boolean
  audit: AuditWord
  /** Fields of the body that the entry quotes; of all others it names the field alone, for it may be a secret. */
  auditDetails?: readonly string[]
  params: z.ZodType
  query: z.ZodType
  body: z.ZodType
  reply: z.ZodType
}

export const routes = {
  ...sessionRoutes,
  'configuration.get': {
    method: 'GET',
    path: '/api/configuration',
    permission: 'configuration:read',
    operator: false,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: configurationSchema,
  },
  'camera.list': {
    method: 'GET',
    path: '/api/cameras',
    permission: 'camera:list',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      cameras: z.array(cameraSchema),
    }),
  },
  'camera.create': {
    method: 'POST',
    path: '/api/cameras',
    permission: 'camera:create',
    operator: true,
    audit: 'change',
    auditDetails: [
      'name',
      'kind',
      'siteId',
      'transport',
      'transcode',
    ],
    params: nothing,
    query: nothing,
    body: newCameraSchema,
    reply: cameraSchema,
  },
  'camera.update': {
    method: 'PUT',
    path: '/api/cameras/:cameraId',
    permission: 'camera:update',
    operator: true,
    audit: 'change',
    auditDetails: [
      'name',
      'siteId',
      'transport',
      'transcode',
    ],
    params: z.object({ cameraId: cameraIdSchema }),
    query: nothing,
    body: cameraUpdateSchema,
    reply: cameraSchema,
  },
  /** Takes up to 10 s; ends when the caller hangs up. */
  'camera.probe': {
    method: 'POST',
    path: '/api/camera-probes',
    permission: 'camera:probe',
    operator: true,
    audit: 'change',
    params: nothing,
    query: nothing,
    body: probeRequestSchema,
    reply: probeReportSchema,
  },
  /** Cameras of the site's networks that answer ONVIF's search; takes some seconds. */
  'camera.discover': {
    method: 'POST',
    path: '/api/camera-discoveries',
    permission: 'camera:probe',
    operator: true,
    audit: 'change',
    auditDetails: ['interfaceNames'],
    params: nothing,
    query: nothing,
    body: z.object({
      /** Names of the server's network interfaces; absent: those with an address of a private network. */
      interfaceNames: z.array(z.string().max(40)).max(16).optional(),
    }),
    reply: z.object({
      devices: z.array(discoveredDeviceSchema),
    }),
  },
  'camera.remove': {
    method: 'DELETE',
    path: '/api/cameras/:cameraId',
    permission: 'camera:remove',
    operator: true,
    audit: 'change',
    params: z.object({ cameraId: cameraIdSchema }),
    query: nothing,
    body: nothing,
    reply: nothing,
  },
  ...peopleRoutes,
  ...accountRoutes,
  ...siteRoutes,
  ...stationRoutes,
  ...plantRoutes,
  ...plantFileRoutes,
  ...detectorRoutes,
  ...zoneRoutes,
  ...suppressionRoutes,
  ...alertRoutes,
  ...notificationRoutes,
  ...preferenceRoutes,
  ...retentionRoutes,
  ...auditRoutes,
  ...quotaRoutes,
  ...incidentRoutes,
  ...evidenceRoutes,
  ...historyRoutes,
  ...exportRoutes,
  ...healthRoutes,
  ...coverageRoutes,
  ...reportRoutes,
  ...safeguardRoutes,
  ...syncRoutes,
  'snapshot.create': {
    method: 'PUT',
    path: '/api/snapshots/:sha256',
    permission: 'snapshot:create',
    operator: false,
    audit: 'none',
    params: z.object({ sha256: sha256Schema }),
    query: nothing,
    body: z.unknown(),
    reply: nothing,
  },
  'snapshot.get': {
    method: 'GET',
    path: '/api/snapshots/:sha256',
    permission: 'snapshot:read',
    operator: false,
    audit: 'view',
    params: z.object({ sha256: sha256Schema }),
    query: nothing,
    body: nothing,
    reply: z.unknown(),
  },
  /** A detector's manifest.json, weights and licence; the detection worker fetches them with the session's cookie. */
  'detector.get': {
    method: 'GET',
    path: '/models/:detectorId/:file',
    permission: 'detector:read',
    operator: false,
    audit: 'none',
    params: z.object({
      detectorId: detectorIdSchema,
      file: z.string().regex(/^[A-Z0-9][\w.-]{0,99}$/i),
    }),
    query: nothing,
    body: nothing,
    reply: z.unknown(),
  },
  /** How a tablet comes to trust this server; reachable by plain HTTP too, for it does not trust us yet. */
  'trust.get': {
    method: 'GET',
    path: '/trust',
    permission: 'public',
    operator: false,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.unknown(),
  },
  'trust.certificate': {
    method: 'GET',
    path: '/trust/ca.crt',
    permission: 'public',
    operator: false,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.unknown(),
  },
  /** Makes a backup now, in the folder backups of the data folder. */
  'backup.create': {
    method: 'POST',
    path: '/api/backups',
    permission: 'system:backup',
    operator: true,
    audit: 'export',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      /** File name in that folder. */
      name: z.string(),
      bytes: z.int().min(0),
      events: z.int().min(0),
    }),
  },
  'status.get': {
    method: 'GET',
    path: '/api/status',
    permission: 'system:read-status',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: systemStatusSchema,
  },
  'health.get': {
    method: 'GET',
    path: '/healthz',
    permission: 'public',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      healthy: z.boolean(),
      failing: z.array(z.string()),
    }),
  },
  'metrics.get': {
    method: 'GET',
    path: '/metrics',
    permission: 'public',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.unknown(),
  },
} as const satisfies Record<string, Route>

export type RouteName = keyof typeof routes
export type RouteParams<R extends RouteName> = z.infer<(typeof routes)[R]['params']>
export type RouteQuery<R extends RouteName> = z.infer<(typeof routes)[R]['query']>
export type RouteBody<R extends RouteName> = z.infer<(typeof routes)[R]['body']>
export type RouteReply<R extends RouteName> = z.infer<(typeof routes)[R]['reply']>

/** The WebSocket of routes; its messages declare their own permissions in signaling.ts. */
export const socketPath = '/api/socket'
