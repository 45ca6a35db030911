import type { DeliveryId } from '#contract/delivery'
import type { OrganizationId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { Logger } from '../core/logger.ts'
import type { WaitingDelivery } from '../usecases/sweep-deliveries.ts'
import type { DeliveryQueue } from './delivery-queue.ts'
import { pause } from '#contract/timers'

export interface DeliveryServiceOptions {
  readonly openQueue: () => Promise<DeliveryQueue>
  readonly listWaiting: (organizationId: OrganizationId) => Promise<readonly WaitingDelivery[]>
  readonly organizationId: OrganizationId
  readonly timers: Timers
  readonly logger: Logger
}

/** Brings what waits in the table `delivery` into the queue: at once when told, and regularly. */
export interface DeliveryService {
  /** Until `signal` aborts or close(), over any number of times that the database was away. */
  readonly run: (signal: AbortSignal) => Promise<void>
  /** Something was written and committed. */
  readonly wake: () => void
  /** It is settled: were it sent again, it would have to be queued again. */
  readonly forget: (deliveryId: DeliveryId) => void
  /** Whether the queue works now. */
  readonly isOpen: () => boolean
  readonly close: () => Promise<void>
}

const sweepEveryMs = 30_000
/** A queue that lost jobs gets them again. What it still has it does not take twice. */
const forgetEveryMs = 600_000
const retryMs = { first: 1_000, longest: 30_000 }

export function createDeliveryService({ openQueue, listWaiting, organizationId, timers, logger }: DeliveryServiceOptions): DeliveryService {
  const stopping = new AbortController()
  /** By delivery: the round that is in the queue. */
  const queued = new Map<DeliveryId, number>()
  let queue: DeliveryQueue | undefined
  let running: Promise<void> | undefined
  let woken = true
  let wakeUp = (): void => {}
  let forgottenAt = timers.now()

  async function sweep(to: DeliveryQueue): Promise<void> {
    if (timers.now() - forgottenAt > forgetEveryMs) {
      forgottenAt = timers.now()
      queued.clear()
    }
    const fresh = (await listWaiting(organizationId)).filter(({ deliveryId, round }) => queued.get(deliveryId) !== round)
    await to.add(fresh.map(({ deliveryId, dueAt }) => ({ organizationId, deliveryId, dueAt })))
    fresh.forEach(({ deliveryId, round }) => queued.set(deliveryId, round))
  }

  async function keepSweeping(): Promise<void> {
    let backoffMs = retryMs.first
    while (!stopping.signal.aborted) {
      try {
        queue ??= await openQueue()
        while (woken && !stopping.signal.aborted) {
          woken = false
          await sweep(queue)
        }
        backoffMs = retryMs.first
        await waitFor(sweepEveryMs)
        woken = true
      }
      catch (error) {
        woken = true
        logger.warn({
          error: String(error),
        }, 'deliveries wait until the database is back')
        await pause(timers, backoffMs, stopping.signal)
        backoffMs = Math.min(backoffMs * 2, retryMs.longest)
      }
    }
  }

  async function waitFor(ms: number): Promise<void> {
    const turn = new AbortController()
    wakeUp = () => turn.abort()
    // Told between the sweep and here.
    if (woken)
      turn.abort()
    const stop = (): void => turn.abort()
    stopping.signal.addEventListener('abort', stop)
    await pause(timers, ms, turn.signal)
    stopping.signal.removeEventListener('abort', stop)
  }

  return {
    run(signal) {
      if (signal.aborted)
        stopping.abort()
      signal.addEventListener('abort', () => stopping.abort(), { once: true })
      running ??= keepSweeping()
      return running
    },
    wake() {
      woken = true
      wakeUp()
    },
    forget: deliveryId => void queued.delete(deliveryId),
    isOpen: () => queue !== undefined,
    async close() {
      stopping.abort()
      await running
      await queue?.close()
    },
  }
}
