import type { Timers } from '#contract/timers'
import type { ServiceUser } from '../core/confined-command.ts'
import type { Logger } from '../core/logger.ts'
import type { MediaWorker } from './media-worker.ts'
import type { WorkerHandlers } from './worker-keeper.ts'
import { findFreePorts } from './free-port.ts'
import { keepWorker, noWorker } from './worker-keeper.ts'
import { writeWorkerLauncher } from './worker-launcher.ts'

export interface WorkerPoolOptions {
  /** The worker binary (MEDIASOUP_WORKER_BIN). */
  readonly workerBin: string
  /** Where the launcher of the worker is written. */
  readonly launcherFolder: string
  /** Whom the workers run as; absent: the user we are. */
  readonly user?: ServiceUser
  readonly listenIp: string
  readonly announcedAddress?: string
  /** UDP and TCP, of the first worker; the others take those that follow. Taken, or 0: free ones, the same for as long as the pool lives. */
  readonly preferredPort: number
  readonly workerCount: number
  readonly log: Logger
  readonly timers: Timers
}

/** MS1: as many workers as were asked for, each with its own port, each brought back by itself when it dies. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions
  readonly #handlers: WorkerHandlers
  readonly #workers = new Set<MediaWorker>()
  readonly #ready = Promise.withResolvers<void>()

  constructor(options: WorkerPoolOptions, handlers: WorkerHandlers) {
    this.#options = options
    this.#handlers = handlers
    this.#ready.promise.catch(() => {})
  }

  /** Those that are up. */
  get workers(): readonly MediaWorker[] {
    return [...this.#workers]
  }

  has(worker: MediaWorker): boolean {
    return this.#workers.has(worker)
  }

  /** Resolves when all are up for the first time. */
  ready(): Promise<void> {
    return this.#ready.promise
  }

  /** Runs until `signal` aborts; rejects when one of them does not start the very first time, after the others were ended. */
  async run(signal: AbortSignal): Promise<void> {
    const { workerCount, listenIp, preferredPort, launcherFolder, log } = this.#options
    const program = await writeWorkerLauncher({ ...this.#options, folder: launcherFolder })
    const ports = await findFreePorts(listenIp, preferredPort, workerCount)
    const failed = new AbortController()
    const ending = AbortSignal.any([signal, failed.signal])
    let starting = workerCount
    const keepers = ports.map(port => keepWorker({ ...this.#options, program, port }, {
      onUp: (worker) => {
        this.#workers.add(worker)
        this.#handlers.onUp(worker)
        if (--starting === 0) {
          log.info({ ports }, 'The media workers are up.')
          this.#ready.resolve()
        }
      },
      onLost: (worker) => {
        this.#workers.delete(worker)
        this.#handlers.onLost(worker)
      },
    }, ending).catch((error: unknown) => {
      failed.abort()
      throw error
    }))
    const failures = (await Promise.allSettled(keepers)).flatMap(end => end.status === 'rejected'
      ? [end.reason as unknown]
      : [])
    this.#ready.reject(failures[0] ?? noWorker())
    if (failures.length > 0)
      throw failures[0]
  }
}
