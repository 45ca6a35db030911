import type { OrganizationId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { Logger } from '../core/logger.ts'
import type { ConnectionOptions } from './connection.ts'
import pg from 'pg'
import { organizationIdSchema } from '#contract/ids'
import { pause } from '#contract/timers'
import { toClientConfig } from './connection.ts'

/** What a push says after COMMIT. It only wakes: truth is the table and the reader's cursor (FE4). */
export const feedChannel = 'ansim_feed'
/** What an election says that changed something; the table is the truth. */
export const leaseChannel = 'ansim_lease'

export interface FeedListenerOptions {
  readonly connection: ConnectionOptions
  readonly timers: Timers
  readonly logger: Logger
  /** Something may be new for this organization; for every one when undefined (after a connection was made). */
  readonly onFeed: (organizationId: OrganizationId | undefined) => void
  /** The same of who is the detector of which camera. */
  readonly onLeases?: (organizationId: OrganizationId | undefined) => void
}

export interface FeedListener {
  /** Listens until `signal` aborts or close(), over any number of lost connections. */
  readonly run: (signal: AbortSignal) => Promise<void>
  readonly close: () => Promise<void>
}

const firstBackoffMs = 250
const longestBackoffMs = 10_000

/** Wakes the feed's readers when any server wrote events. */
export function createFeedListener({ connection, timers, logger, onFeed, onLeases = () => {} }: FeedListenerOptions): FeedListener {
  const stopping = new AbortController()
  let running: Promise<void> | undefined

  async function listenOnce(): Promise<void> {
    // No statement_timeout trouble: LISTEN returns at once, waiting is idle.
    const client = new pg.Client(toClientConfig(connection))
    const ended = new Promise<void>((resolve) => {
      client.once('end', resolve)
      client.on('error', () => resolve())
      stopping.signal.addEventListener('abort', () => resolve(), { once: true })
    })
    try {
      client.on('notification', ({ channel, payload }) => {
        const parsed = organizationIdSchema.safeParse(payload)
        const tell = channel === leaseChannel
          ? onLeases
          : onFeed
        tell(parsed.success ? parsed.data : undefined)
      })
      await client.connect()
      await client.query(`listen ${feedChannel}; listen ${leaseChannel}`)
      // Whatever was written while nobody listened.
      onFeed(undefined)
      onLeases(undefined)
      await ended
    }
    finally {
      await client.end().catch(() => {})
    }
  }

  async function keepListening(): Promise<void> {
    let backoffMs = firstBackoffMs
    while (!stopping.signal.aborted) {
      const startedAt = timers.now()
      await listenOnce().catch((error: unknown) => logger.warn({
        error: String(error),
      }, 'cannot listen for new events'))
      if (timers.now() - startedAt > longestBackoffMs)
        backoffMs = firstBackoffMs
      await pause(timers, backoffMs, stopping.signal)
      backoffMs = Math.min(backoffMs * 2, longestBackoffMs)
    }
  }

  return {
    run(signal) {
      if (signal.aborted)
        stopping.abort()
      signal.addEventListener('abort', () => stopping.abort(), { once: true })
      running ??= keepListening()
      return running
    },
    async close() {
      stopping.abort()
      await running
    },
  }
}
