import type { Router, WebRtcServer, Worker } from 'mediasoup/types'
import type { Timers } from '#contract/timers'
import type { Logger } from '../core/logger.ts'
import type { DataExchange } from './data-exchange.ts'
import type { RtpDoor } from './rtp-door.ts'
import process from 'node:process'
import { createWorker, setLogEventListeners } from 'mediasoup'
import { AppError } from '#contract/app-error'
import { openDataExchange } from './data-exchange.ts'
import { routerCodecs } from './h264-parameters.ts'
import { openRtpDoor } from './rtp-door.ts'

export interface MediaWorkerOptions {
  /** What mediasoup starts: the worker or a launcher of it. */
  readonly program: string
  readonly listenIp: string
  /** What browsers are told to send to; absent: `listenIp`. */
  readonly announcedAddress?: string
  /** One port for UDP and TCP. */
  readonly port: number
  readonly log: Logger
  readonly timers: Timers
}

/** A running worker with one WebRtcServer and one Router. */
export interface MediaWorker {
  readonly pid: number
  readonly router: Router
  readonly webRtcServer: WebRtcServer
  /** For Producers of its own viewers: bursts need no way through another worker. */
  readonly door: RtpDoor
  /** For the data channels of its own viewers. */
  readonly data: DataExchange
  /** False as soon as anything is known of its end. */
  readonly isUp: () => boolean
  /** Resolves when it answers; rejects when it is gone. */
  readonly ask: () => Promise<void>
  /** Processor time until now, in ms. */
  readonly cpuMs: () => Promise<number>
  /** Ends it at once. */
  readonly kill: () => void
  /** Resolves when the process is gone, however it went. */
  readonly gone: Promise<void>
  /** Idempotent; kills it when it does not go. */
  readonly close: () => Promise<void>
}

const patienceMs = 2000

/** Starts a worker. Throws AppError 'port-taken' or 'media-unavailable'. */
export async function startMediaWorker(options: MediaWorkerOptions): Promise<MediaWorker> {
  listenToMediasoup(options.log)
  const worker = await withoutSignalHandlers(() => createWorker({ workerBin: options.program, logLevel: 'warn' })).catch((error: unknown) => {
    throw new AppError('media-unavailable', 'The media worker does not start; run the set-up again, or set MEDIASOUP_WORKER_BIN to a worker that runs here.', {}, { cause: error })
  })
  const gone = new Promise<void>((resolve) => {
    worker.once('died', () => resolve())
    worker.once('subprocessclose', () => resolve())
  })
  const close = async (): Promise<void> => {
    const cancel = options.timers.after(patienceMs, () => kill(worker))
    // A worker that is told to go complains of the pipe that we close. All go together then.
    if (!worker.died)
      setLogEventListeners()
    worker.close()
    await gone
    cancel()
  }
  try {
    const router = await worker.createRouter({ mediaCodecs: routerCodecs })
    const { listenIp: ip, announcedAddress, port } = options
    const webRtcServer = await worker.createWebRtcServer({
      listenInfos: [
        {
          protocol: 'udp',
          ip,
          announcedAddress,
          port,
        },
        {
          protocol: 'tcp',
          ip,
          announcedAddress,
          port,
        },
      ],
    })
    return {
      pid: worker.pid,
      router,
      webRtcServer,
      door: await openRtpDoor(router),
      data: await openDataExchange(router),
      isUp: () => !worker.closed && !worker.died,
      ask: async () => void await worker.getResourceUsage(),
      async cpuMs() {
        const { ru_utime: user, ru_stime: system } = await worker.getResourceUsage()
        return user + system
      },
      kill: () => kill(worker),
      gone,
      close,
    }
  }
  catch (error) {
    const hasDied = worker.died
    await close()
    throw hasDied
      ? new AppError('media-unavailable', 'The media worker died while it started; it is started again.', {}, { cause: error })
      : new AppError('port-taken', `The media port ${options.port} at ${options.listenIp} cannot be opened; end what uses it or choose another.`, {}, { cause: error })
  }
}

function kill(worker: Worker): void {
  try {
    process.kill(worker.pid, 'SIGKILL')
  }
  catch {
    // It went by itself.
  }
}

/** mediasoup closes its workers at the first SIGINT or SIGTERM, silently; when the server ends is ours to decide. */
async function withoutSignalHandlers<T>(start: () => Promise<T>): Promise<T> {
  const before = new Set([
    ...process.listeners('SIGINT'),
    ...process.listeners('SIGTERM'),
  ])
  const started = start()
  // The worker's constructor, which adds them, has run: createWorker() awaits nothing before it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    for (const listener of process.listeners(signal)) {
      if (!before.has(listener))
        process.removeListener(signal, listener)
    }
  }
  return await started
}

function listenToMediasoup(log: Logger): void {
  setLogEventListeners({
    onwarn: (namespace, message) => log.warn({ namespace }, message),
    onerror: (namespace, message, error) => log.error({ namespace, error: error?.message }, message),
  })
}
