import type { Timers } from '#contract/timers'
import type { Logger } from '../core/logger.ts'
import type { MediaWorker, MediaWorkerOptions } from './media-worker.ts'
import { AppError } from '#contract/app-error'
import { pause } from '#contract/timers'
import { startMediaWorker } from './media-worker.ts'
import { watchWorker } from './worker-watch.ts'

export interface WorkerKeeperOptions extends MediaWorkerOptions {
  readonly log: Logger
  readonly timers: Timers
}

export interface WorkerHandlers {
  readonly onUp: (worker: MediaWorker) => void
  readonly onLost: (worker: MediaWorker) => void
}

const firstRestartMs = 100
/** Viewers are to be back within 3 s, also of a worker that dies again and again. */
const longestRestartMs = 1_000
/** A worker that lived so long was none of those. */
const stableMs = 5_000

/** Starts a worker, and another one whenever it dies or hangs, until `signal` aborts. Rejects only when the very first does not start. */
export async function keepWorker(options: WorkerKeeperOptions, handlers: WorkerHandlers, signal: AbortSignal): Promise<void> {
  const { timers, log, port } = options
  let isRebuilt = false
  let delayMs = firstRestartMs
  while (!signal.aborted) {
    const startedAt = timers.now()
    const worker = await startMediaWorker(options).catch((error: unknown) => {
      if (!isRebuilt)
        throw error
      log.error({
        error: String(error),
        port,
      }, 'A media worker does not come back; it is tried again.')
    })
    if (worker) {
      isRebuilt = true
      handlers.onUp(worker)
      const stopWatching = watchWorker(worker, timers, () => {
        log.error({ pid: worker.pid, port }, 'A media worker does not answer; it is ended.')
        worker.kill()
      })
      await untilGone(worker, signal)
      stopWatching()
      handlers.onLost(worker)
      await worker.close()
      if (signal.aborted)
        return
      log.error({ port }, 'A media worker died; it is started again and its viewers are asked to join anew.')
    }
    if (timers.now() - startedAt > stableMs)
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
