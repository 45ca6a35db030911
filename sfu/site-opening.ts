import type { CameraId, OrganizationId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { Config } from './config.ts'
import type { OpenedMedia } from './media-opening.ts'
import type { SiteSuspender } from './site-suspender.ts'
import type { UsageRecorder } from './usage-recorder.ts'
import type { UsecaseContext } from './usecases/context.ts'
import type { LiveSide } from './ws/live-side.ts'
import type { FindCamera } from './ws/notice-scope.ts'
import process from 'node:process'
import { pause } from '#contract/timers'
import { operatorOf } from './core/actor.ts'
import { createSiteSuspender } from './site-suspender.ts'
import { createUsageRecorder } from './usage-recorder.ts'
import { getConfiguration } from './usecases/get-configuration.ts'

export interface OpenedSites extends Pick<SiteSuspender, 'opened' | 'isSuspended' | 'list'>, Pick<UsageRecorder, 'newest'> {
  /** Cameras, rules or sites changed. */
  readonly refresh: () => void
}

const refreshEveryMs = 60_000

/** Suspends sites that nobody needs (SU1 to SU5), and counts what each uses (US1). While the database is away what was read last stands. Runs until `signal` aborts. */
export function openSites({ config, context, organizationId, media, live, findCamera, timers, signal }: {
  readonly config: Pick<Config, 'suspendSiteMs'>
  readonly context: UsecaseContext
  readonly organizationId: OrganizationId
  readonly media: Pick<OpenedMedia, 'ingest' | 'plane'>
  readonly live: Pick<LiveSide, 'places' | 'hub'>
  readonly findCamera: FindCamera
  readonly timers: Timers
  readonly signal: AbortSignal
}): OpenedSites {
  const { logger } = context
  const suspender = createSiteSuspender({
    ingest: media.ingest,
    watchedCameras: () => new Set(live.places.watching().flatMap(({ cameraIds }): CameraId[] => [...cameraIds])),
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
  const usage = createUsageRecorder({
    context,
    organizationId,
    sources: {
      measureMedia: () => media.plane.measure(),
      serverCpuMs() {
        const { user, system } = process.cpuUsage()
        return (user + system) / 1_000
      },
      ingests: () => media.ingest.list().map(({ cameraId, streamKind, bytesIn, ingest }) => ({
        cameraId,
        streamKind,
        bytesIn,
        transcodeCores: ingest.status === 'live'
          ? ingest.transcodeCores ?? 0
          : 0,
      })),
      siteOf: cameraId => findCamera(cameraId)?.siteId,
      watching: live.places.watching,
      connected: () => live.hub.list().length,
    },
    timers,
  })
  usage.run(signal).catch(error => logger.error({ err: error }, 'usage is not counted any more'))
  follow().catch(error => logger.error({ err: error }, 'sites are not suspended any more'))
  return {
    opened: suspender.opened,
    isSuspended: suspender.isSuspended,
    list: suspender.list,
    newest: usage.newest,
    refresh: () => wake.abort(),
  }
}
