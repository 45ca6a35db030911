import type { CameraId, OrganizationId } from '#contract/ids'
import type { IngestState, StreamKind } from '#contract/stream'
import type { AddressPlan } from './addresses.ts'
import type { Config } from './config.ts'
import type { MediaPlane } from './core/media-plane.ts'
import type { ServerPorts } from './foundation-opening.ts'
import type { IngestChange } from './ingest/ingest-service.ts'
import type { MetricSources } from './metrics.ts'
import type { UsecaseContext } from './usecases/context.ts'
import { availableParallelism } from 'node:os'
import { AppError } from '#contract/app-error'
import { followBrowserCameras } from './browser-cameras.ts'
import { createCameraNetwork } from './camera-network.ts'
import { dataPath } from './config.ts'
import { IngestService } from './ingest/ingest-service.ts'
import { absCaptureTimeId, playoutDelay, playoutDelayId } from './media/h264-parameters.ts'
import { MediasoupPlane } from './media/mediasoup-plane.ts'
import { RtspCameraSource } from './rtsp/rtsp-camera-source.ts'
import { createTranscodingCameraSource } from './transcode/transcoding-camera-source.ts'
import { revealCredentials } from './usecases/reveal-credentials.ts'

export interface OpenedMedia {
  readonly plane: MediaPlane
  readonly ingest: IngestService
  readonly metricSources: Pick<MetricSources, 'streamsByStatus' | 'packets' | 'media'>
  /** Every stream as it is now, whether it is fetched or a browser sends it; likewise the next two. */
  readonly listIngest: () => readonly IngestChange[]
  readonly ingestState: (cameraId: CameraId, streamKind: StreamKind) => IngestState | undefined
  readonly subscribeIngest: (listener: (change: IngestChange) => void) => void
  readonly close: () => Promise<void>
}

export interface MediaOptions {
  readonly config: Config
  readonly plan: AddressPlan
  readonly context: UsecaseContext
  readonly organizationId: OrganizationId
  /** TCP ports of this server on loopback; no camera is there. */
  readonly ownPorts: () => readonly number[]
  readonly ports: ServerPorts
  readonly signal: AbortSignal
}

/** More add processes and pipes, not pictures: one worker forwards some 500 streams. */
const mostWorkers = 4

/** Starts the media workers and what reads cameras into it. Fails when they do not come up. */
export async function openMedia({ config, plan, context, organizationId, ownPorts, ports: { timers, random, log: { logger } }, signal }: MediaOptions): Promise<OpenedMedia> {
  if (config.workerBin === undefined)
    throw new AppError('media-unavailable', 'Start by npm start, which brings the media worker, or set MEDIASOUP_WORKER_BIN.')
  const plane = new MediasoupPlane({
    workerBin: config.workerBin,
    launcherFolder: dataPath(config, 'run'),
    ...(config.serviceUser
      ? { user: config.serviceUser }
      : {}),
    listenIp: plan.mediaIp,
    ...(plan.announcedAddress === undefined
      ? {}
      : { announcedAddress: plan.announcedAddress }),
    // Next to the pages, one for each worker, so that one who opens a firewall knows which.
    preferredPort: config.port === 0 || config.port === 65_535
      ? 0
      : config.port + 1,
    workerCount: config.mediaWorkers ?? Math.min(mostWorkers, availableParallelism()),
    log: logger.child({ part: 'media' }),
    timers,
    random,
  })
  const running = plane.run(signal)
  await Promise.race([
    plane.ready(),
    running,
  ]).catch(async (error: unknown) => {
    await plane.close()
    throw error
  })
  running.catch(error => logger.error({ err: error }, 'the media plane ended'))

  const rtsp = createCameraNetwork({
    ownPorts,
    allowed: config.cameraNetworks,
    timers,
    random,
  })
  // At least 0: browsers show a picture as soon as it is decoded instead of smoothing for 150 ms. At most 500 ms, so that a page may hold
  // one back for its boxes; with more than 500 ms Chromium smooths again.
  const extensions = [
    {
      id: playoutDelayId,
      data: playoutDelay(0, 500),
    },
  ]
  const ingest = new IngestService({
    source: createTranscodingCameraSource({
      source: new RtspCameraSource({
        ...rtsp,
        absCaptureTimeId,
        extensions,
      }),
      rtsp,
      extensions,
      ffmpegPath: 'ffmpeg',
      ...(config.serviceUser && { user: config.serviceUser }),
      most: config.transcodes,
      timers,
      log: logger.child({ part: 'transcode' }),
    }),
    plane,
    revealCredentials: ({ cameraId, streamKind }) => revealCredentials(context, organizationId, cameraId, streamKind),
    idleMs: config.idleCameraMs,
    timers,
    random: () => new DataView(random(4).slice().buffer).getUint32(0) / 2 ** 32,
    log: logger.child({ part: 'ingest' }),
  })

  const browserCameras = followBrowserCameras({
    plane,
    isFetched: ({ cameraId, streamKind }) => ingest.state(cameraId, streamKind) !== undefined,
    timers,
  })

  return {
    plane,
    ingest,
    listIngest: () => [
      ...ingest.list(),
      ...browserCameras.list(),
    ],
    ingestState: (cameraId, streamKind) => ingest.state(cameraId, streamKind) ?? browserCameras.state(cameraId),
    subscribeIngest(listener) {
      ingest.subscribe(listener)
      browserCameras.subscribe(listener)
    },
    metricSources: {
      media: () => plane.stats(),
      streamsByStatus() {
        const count = {
          connecting: 0,
          live: 0,
          suspended: 0,
          offline: 0,
        }
        for (const { ingest: { status } } of ingest.list())
          count[status]++
        return count
      },
      packets() {
        const sum = { in: 0, out: 0, lost: 0 }
        for (const { stats } of ingest.list()) {
          sum.in += stats?.packetsIn ?? 0
          sum.out += stats?.packetsOut ?? 0
          sum.lost += stats?.packetsLost ?? 0
        }
        return sum
      },
    },
    async close() {
      browserCameras.close()
      await ingest.close()
      await plane.close()
    },
  }
}
