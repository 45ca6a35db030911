import type { CameraId, OrganizationId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { Config } from './config.ts'
import type { IngestService } from './ingest/ingest-service.ts'
import type { SiteSuspender } from './site-suspender.ts'
import type { UsecaseContext } from './usecases/context.ts'
import type { StreamPlaces } from './ws/stream-places.ts'
import { pause } from '#contract/timers'
import { operatorOf } from './core/actor.ts'
import { createSiteSuspender } from './site-suspender.ts'
import { getConfiguration } from './usecases/get-configuration.ts'

export interface OpenedSites extends Pick<SiteSuspender, 'opened' | 'isSuspended' | 'list'> {
  /** Cameras, rules or sites changed. */
  readonly refresh: () => void
}

const refreshEveryMs = 60_000

/** Suspends sites that nobody needs (SU1 to SU5). While the database is away what was read last stands. Runs until `signal` aborts. */
export function openSites({ config, context, organizationId, ingest, places, timers, signal }: {
  readonly config: Pick<Config, 'suspendSiteMs'>
  readonly context: UsecaseContext
  readonly organizationId: OrganizationId
  readonly ingest: IngestService
  readonly places: Pick<StreamPlaces, 'watching'>
  readonly timers: Timers
  readonly signal: AbortSignal
}): OpenedSites {
  const { logger } = context
  const suspender = createSiteSuspender({
    ingest,
    watchedCameras: () => new Set(places.watching().flatMap(({ cameraIds }): CameraId[] => [...cameraIds])),
    idleMs: config.suspendSiteMs,
    timers,
    logger,
  })
  let wake = new AbortController()
  signal.addEventListener('abort', suspender.close)

  async function follow(): Promise<void> {
    while (!signal.aborted) {
      wake = new AbortController()
      try {
        suspender.configure(await getConfiguration(context, operatorOf(organizationId)))
      }
      catch (error) {
        logger.debug({ err: error }, 'what is armed where is read again')
      }
      await pause(timers, refreshEveryMs, AbortSignal.any([signal, wake.signal]))
    }
  }
  follow().catch(error => logger.error({ err: error }, 'sites are not suspended any more'))
  return {
    opened: suspender.opened,
    isSuspended: suspender.isSuspended,
    list: suspender.list,
    refresh: () => wake.abort(),
  }
}
