import type { OrganizationId } from '#contract/ids'
import type { StoredSafetyEvent } from '#contract/safety-event'
import type { FeedPage } from '#contract/sync'
import type { Timers } from '#contract/timers'
import type { Logger } from '../core/logger.ts'
import type { SocketHub } from './socket-hub.ts'

export interface FeedBroadcasterOptions {
  readonly hub: SocketHub
  /** A page of the organization's events after a cursor. */
  readonly readFeed: (organizationId: OrganizationId, after: number) => Promise<FeedPage>
  /** The organization's newest orgSeq. */
  readonly readHead: (organizationId: OrganizationId) => Promise<number>
  /** Told of each event once, in order, whoever recorded it. */
  readonly onEvents: (items: readonly StoredSafetyEvent[]) => void
  readonly timers: Timers
  readonly logger: Logger
}

/** Reads the table by its cursor whenever it is woken, and tells every browser. */
export interface FeedBroadcaster {
  /** From now on: events that are there already are not told. */
  readonly follow: (organizationId: OrganizationId) => Promise<void>
  /** Something may be new for this organization; for every one when undefined. */
  readonly wake: (organizationId: OrganizationId | undefined) => void
  /** Up to where browsers were told. */
  readonly cursorOf: (organizationId: OrganizationId) => number
  readonly close: () => void
}

/** A wake-up may be lost with its connection; the table is looked at this often regardless. */
const lookEveryMs = 5_000
const retryAfterMs = 1_000
/** Telling one browser takes some 30 µs: for so long after the last page the next ones are gathered, so that a rush of events does not keep everybody waiting. */
const gatherPerSocketMs = 0.25
const longestGatherMs = 125

interface Follower {
  cursor: number
  /** When it was read last. */
  readAt: number
  isReading: boolean
  /** Of the reading that waits. */
  cancel: () => void
  isWoken: boolean
}

export function createFeedBroadcaster({ hub, readFeed, readHead, onEvents, timers, logger }: FeedBroadcasterOptions): FeedBroadcaster {
  const followers = new Map<OrganizationId, Follower>()
  const closing = new AbortController()
  let cancel = timers.after(lookEveryMs, look)

  function look(): void {
    for (const organizationId of followers.keys())
      wakeOne(organizationId)
    cancel = timers.after(lookEveryMs, look)
  }

  function wakeOne(organizationId: OrganizationId): void {
    const follower = followers.get(organizationId)
    if (!follower)
      return
    follower.isWoken = true
    if (follower.isReading)
      return
    follower.isReading = true
    // The first one at once; and a clock that was set back keeps nobody waiting for longer.
    const gatherMs = Math.min(longestGatherMs, hub.list().length * gatherPerSocketMs)
    const waitMs = Math.min(gatherMs, follower.readAt + gatherMs - timers.now())
    if (waitMs < 1)
      void read(organizationId, follower)
    else
      follower.cancel = timers.after(waitMs, () => void read(organizationId, follower))
  }

  async function read(organizationId: OrganizationId, follower: Follower): Promise<void> {
    let failed = false
    try {
      while (follower.isWoken && !closing.signal.aborted) {
        follower.isWoken = false
        follower.readAt = timers.now()
        const page = await readFeed(organizationId, follower.cursor)
        const previousCursor = follower.cursor
        follower.cursor = page.cursor
        if (page.items.length > 0 || page.annotations.length > 0) {
          hub.notify(organizationId, {
            notice: 'feed',
            previousCursor,
            cursor: page.cursor,
            items: page.items,
            annotations: page.annotations,
          })
          onEvents(page.items)
        }
        if (page.upToDate)
          break
        follower.isWoken = true
      }
    }
    catch (error) {
      failed = true
      logger.warn({ err: error }, 'the feed cannot be read now')
      if (!closing.signal.aborted)
        timers.after(retryAfterMs, () => wakeOne(organizationId))
    }
    finally {
      follower.isReading = false
    }
    // Woken while it read.
    if (follower.isWoken && !closing.signal.aborted && !failed)
      wakeOne(organizationId)
  }

  return {
    async follow(organizationId) {
      if (followers.has(organizationId))
        return
      followers.set(organizationId, {
        cursor: await readHead(organizationId),
        readAt: Number.NEGATIVE_INFINITY,
        isReading: false,
        isWoken: false,
        cancel: () => {},
      })
      wakeOne(organizationId)
    },
    wake(organizationId) {
      if (organizationId !== undefined)
        return wakeOne(organizationId)
      for (const followed of followers.keys())
        wakeOne(followed)
    },
    cursorOf: organizationId => followers.get(organizationId)?.cursor ?? 0,
    close() {
      closing.abort()
      cancel()
      for (const follower of followers.values())
        follower.cancel()
    },
  }
}
