import type { SystemStatus } from '#contract/status'
import type { Actor } from '../core/actor.ts'
import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { AppError } from '#contract/app-error'
import { getEventTotals } from '../usecases/get-event-totals.ts'
import { getStorage } from '../usecases/get-storage.ts'
import { listCameras } from '../usecases/list-cameras.ts'
import { listSites } from '../usecases/list-sites.ts'
import { placeOf } from './request-place.ts'

/** How the server is: for people, for a supervisor of processes, for Prometheus. */
export function statusHandlers(services: RouteServices): Pick<RouteHandlers, 'status.get' | 'health.get' | 'metrics.get'> {
  const { metrics } = services
  return {
    'status.get': ({ actor }) => getStatus(services, actor),
    'health.get': ({ reply }) => {
      const failing = services.health().filter(({ healthy, required }) => required && !healthy).map(({ part }) => part)
      reply.code(failing.length === 0
        ? 200
        : 503)
      return { healthy: failing.length === 0, failing }
    },
    'metrics.get': async ({ actor, request }) => {
      // Over the network they would tell how the plant is watched; a collector elsewhere goes through a tunnel.
      if (actor?.kind !== 'operator' && !placeOf(request).isLoopback)
        throw new AppError('not-allowed', 'Read the metrics on this machine, by http://localhost, or on the operator\'s socket.')
      return { raw: await metrics.render(), mediaType: metrics.mediaType }
    },
  }
}

async function getStatus(services: RouteServices, actor: Actor): Promise<SystemStatus> {
  const { context, health, listAnalysis, browsers, address, version, pid, startedAt } = services
  const ratio = services.coverage.ratio()
  const analyses = listAnalysis(actor.organizationId)
  const storage = await getStorage(context, actor, services.keeping.disk(), services.keeping.job()).catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'database-unavailable')
      throw error
  })
  const [cameras, events] = await Promise.all([
    listCameras(context, actor),
    getEventTotals(context, actor),
  ]).catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'database-unavailable')
      throw error
    // The very moment in which people ask: cameras from memory, and the count unknown.
    return [
      services.knownCameras(actor.organizationId).map(camera => ({
        ...camera,
        streams: camera.streams.map(({ streamKind }) => ({
          streamKind,
          ingest: context.ingestState(camera.cameraId, streamKind),
        })),
      })),
      { total: 0 },
    ] as const
  })
  const sites = await listSites(context, actor).catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code !== 'database-unavailable')
      throw error
  })
  return {
    version,
    pid,
    startedAt,
    serverTime: context.clock(),
    address: address(),
    parts: health(),
    cameras: cameras.map((camera) => {
      const analysis = analyses.find(({ cameraId }) => cameraId === camera.cameraId)
      return {
        ...camera,
        ...(analysis && { analysis }),
      }
    }),
    coverage: {
      ...ratio !== undefined && { ratio },
      cameras: services.coverage.watching().map(({ camera: { cameraId, isArmed }, isWatched, because }) => ({
        cameraId,
        isArmed,
        isWatched,
        ...because && { because },
      })),
    },
    alarms: services.healthAlarms(actor.organizationId),
    ...sites && {
      sites: sites.map(({ siteId, name }) => {
        const state = services.usage.sites().get(siteId)
        const usage = services.usage.newest().get(siteId)
        return {
          siteId,
          name,
          ...state?.kind === 'suspended' && { suspendedSince: state.since },
          ...usage && { usage },
        }
      }),
    },
    browsers: browsers(),
    events,
    ...storage && { storage },
  }
}
