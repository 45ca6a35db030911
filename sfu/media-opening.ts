import type { OrganizationId } from '#contract/ids'
import type { AddressPlan } from './addresses.ts'
import type { Config } from './config.ts'
import type { MediaPlane } from './core/media-plane.ts'
import type { MetricSources } from './metrics.ts'
import type { ServerPorts } from './server.ts'
import type { UsecaseContext } from './usecases/context.ts'
import { AppError } from '#contract/app-error'
import { dataPath } from './config.ts'
import { isLoopbackHost } from './core/loopback-host.ts'
import { IngestService } from './ingest/ingest-service.ts'
import { playoutDelayId } from './media/h264-parameters.ts'
import { MediasoupPlane } from './media/mediasoup-plane.ts'
import { allowAddresses, classifyAddress } from './rtsp/address-policy.ts'
import { dial, resolveHost } from './rtsp/dial.ts'
import { RtspCameraSource } from './rtsp/rtsp-camera-source.ts'
import { revealCredentials } from './usecases/reveal-credentials.ts'

export interface OpenedMedia {
  readonly plane: MediaPlane
  readonly ingest: IngestService
  readonly metricSources: Pick<MetricSources, 'streamsByStatus' | 'packets' | 'media'>
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

/** Starts the media worker and what reads cameras into it. Fails when the worker does not come up. */
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
    // Next to the pages, so that one who opens a firewall knows which.
    preferredPort: config.port === 0 || config.port === 65_535
      ? 0
      : config.port + 1,
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

  const policy = allowAddresses(['loopback'])
  const ingest = new IngestService({
    source: new RtspCameraSource({
      timers,
      randomBytes: random,
      // Loopback is for cameras whose address says so, which only whoever runs the server may add; a name that leads here is a way
      // into this machine.
      async resolveHost(host) {
        const address = await resolveHost(host)
        if (classifyAddress(address) === 'loopback' && !isLoopbackHost(host))
          throw new AppError('camera-address-invalid', 'The name in the camera address leads to this server itself; use the address of the camera.')
        return address
      },
      dial,
      addressPolicy(address, port) {
        if (classifyAddress(address) === 'loopback' && ownPorts().includes(port))
          throw new AppError('camera-address-invalid', 'The camera address leads to this server itself; use the address of the camera.')
        policy(address, port)
      },
      // Both 0: browsers show a picture as soon as it is decoded instead of smoothing for 150 ms.
      extensions: [
        {
          id: playoutDelayId,
          data: new Uint8Array(3),
        },
      ],
    }),
    plane,
    revealCredentials: ({ cameraId, streamKind }) => revealCredentials(context, organizationId, cameraId, streamKind),
    timers,
    random: () => new DataView(random(4).slice().buffer).getUint32(0) / 2 ** 32,
    log: logger.child({ part: 'ingest' }),
  })

  return {
    plane,
    ingest,
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
      await ingest.close()
      await plane.close()
    },
  }
}
