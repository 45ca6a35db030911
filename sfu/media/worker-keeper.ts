import type { Timers } from '#contract/timers'
import type { ServiceUser } from '../core/confined-command.ts'
import type { Logger } from '../core/logger.ts'
import type { MediaWorker } from './media-worker.ts'
import { AppError } from '#contract/app-error'
import { pause } from '#contract/timers'
import { findFreePort } from './free-port.ts'
import { startMediaWorker } from './media-worker.ts'
import { writeWorkerLauncher } from './worker-launcher.ts'

export interface WorkerKeeperOptions {
  /** The worker binary (MEDIASOUP_WORKER_BIN). */
  readonly workerBin: string
  /** Where the launcher of the worker is written. */
  readonly launcherFolder: string
  /** Whom the worker runs as; absent: the user we are. */
  readonly user?: ServiceUser
  readonly listenIp: string
  readonly announcedAddress?: string
  /** UDP and TCP. Taken, or 0: any free one, the same for as long as the keeper lives. */
  readonly preferredPort: number
  readonly log: Logger
  readonly timers: Timers
}

export interface WorkerHandlers {
  /** A new worker: fill it before anybody uses it. */
  readonly prepare: (worker: MediaWorker) => Promise<void>
  readonly onUp: (worker: MediaWorker, isRebuilt: boolean) => Promise<void>
  readonly onLost: () => void
}

const firstRestartMs = 100
const longestRestartMs = 5000

/** Starts a worker, and another one whenever it dies, until `signal` aborts. Rejects only when the very first does not start. */
export async function keepWorker(options: WorkerKeeperOptions, handlers: WorkerHandlers, signal: AbortSignal): Promise<void> {
  const { timers, log } = options
  const port = await findFreePort(options.listenIp, options.preferredPort)
  const program = await writeWorkerLauncher({ ...options, folder: options.launcherFolder })
  let isRebuilt = false
  let delayMs = firstRestartMs
  while (!signal.aborted) {
    const startedAt = timers.now()
    const worker = await startMediaWorker({ ...options, program, port }).catch((error: unknown) => {
      if (!isRebuilt)
        throw error
      log.error({
        error: String(error),
      }, 'The media worker does not come back; it is tried again.')
    })
    if (worker) {
      await handlers.prepare(worker)
      await handlers.onUp(worker, isRebuilt)
      isRebuilt = true
      await untilGone(worker, signal)
      handlers.onLost()
      await worker.close()
      if (signal.aborted)
        return
      log.error({}, 'The media worker died; it is started again and viewers are asked to join anew.')
    }
    if (timers.now() - startedAt > longestRestartMs)
      delayMs = firstRestartMs
    await pause(timers, delayMs, signal)
    delayMs = Math.min(longestRestartMs, delayMs * 2)
  }
}

async function untilGone(worker: MediaWorker, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    void worker.gone.then(resolve)
    signal.addEventListener('abort', () => resolve())
    if (signal.aborted)
      resolve()
  })
}

/** For calls that come while there is no worker. */
export function noWorker(): AppError {
  return new AppError('media-unavailable', 'The media server is being rebuilt; join again in a moment.')
}
