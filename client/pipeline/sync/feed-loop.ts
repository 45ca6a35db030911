import type { Notice } from '#contract/signaling'
import type { DbEpoch, FeedPage, Rights } from '#contract/sync'
import type { FeedInput, FeedState } from '../../core/sync/feed-machine.ts'
import type { SyncLoopParts } from './outbox-loop.ts'
import { AppError } from '#contract/app-error'
import { unreachable } from '#contract/unreachable'
import { backoffMs } from '../../core/backoff.ts'
import { feedStart, nextFeedState } from '../../core/sync/feed-machine.ts'
import { createLatch } from './latch.ts'
import { failureInput, idlePauseMs, pauseLimits, refusedPauseMs } from './outbox-loop.ts'

type FeedNotice = Extract<Notice, { notice: 'feed' }>

export interface FeedLoop {
  readonly run: (signal: AbortSignal) => Promise<void>
  readonly take: (notice: FeedNotice) => void
  /** Pull once, though nothing was said. */
  readonly look: () => void
  /** A new socket: what the old one said is of the past. */
  readonly reconnect: (dbEpoch: DbEpoch) => void
}

const pageSize = 500
/** Notices kept while pulling; more than this and pulling once more is cheaper. */
const maxNotices = 200

/** Hears what the organization recorded (CL9, CL10). Does what feed-machine.ts says. */
export function createFeedLoop({ api, store, timers, random, onContact }: SyncLoopParts): FeedLoop {
  const latch = createLatch<'notice' | 'reconnected'>(timers)
  let notices: FeedNotice[] = []
  let noticesOf: DbEpoch | undefined

  async function pull(signal: AbortSignal): Promise<FeedInput> {
    const { cursor, rights } = await store.feedPosition()
    const unconfirmed = await store.unconfirmed()
    const page = await ask(cursor, rights, signal)
    onContact({ reached: true })
    // ME14: what was read before there were scopes is everything.
    const isOfOtherRights = rights === undefined && cursor > 0 && page !== 'rights-changed' && page.rights !== undefined && page.rights !== 'everything'
    if (page === 'rights-changed' || isOfOtherRights) {
      await store.startFeedAnew(timers.now())
      return 'restarted'
    }
    if (!await store.applyFeed(cursor, page, timers.now()))
      return 'restarted'
    if (page.upToDate) {
      if (unconfirmed.length > 0)
        await store.retell(unconfirmed)
      await store.noteSynced(timers.now())
      onContact({ reached: true })
      return 'up-to-date'
    }
    return page.cursor > cursor
      ? 'page'
      : 'busy'
  }

  async function ask(after: number, rights: Rights | undefined, signal: AbortSignal): Promise<FeedPage | 'rights-changed'> {
    try {
      return await api.call('sync.feed', {
        query: { after, limit: pageSize, rights },
        signal,
      })
    }
    catch (error) {
      if (error instanceof AppError && error.code === 'rights-changed')
        return 'rights-changed'
      throw error
    }
  }

  async function follow(signal: AbortSignal): Promise<FeedInput | 'stopped'> {
    const notice = notices.shift()
    if (!notice) {
      const ring = await latch.wait(['reconnected', 'notice'], idlePauseMs, signal)
      return ring === 'notice'
        ? 'followed'
        : ring
    }
    const { cursor } = await store.feedPosition()
    if (notice.cursor <= cursor)
      return 'followed'
    if (notice.previousCursor > cursor || noticesOf === undefined)
      return 'missed'
    const items = notice.items.filter(({ orgSeq }) => orgSeq > cursor)
    const annotations = notice.annotations.filter(({ orgSeq }) => orgSeq > cursor)
    return await store.applyFeed(cursor, {
      items,
      annotations,
      cursor: notice.cursor,
      dbEpoch: noticesOf,
    }, timers.now())
      ? 'followed'
      : 'missed'
  }

  function perform(state: FeedState, signal: AbortSignal): Promise<FeedInput | 'stopped'> {
    switch (state.kind) {
      case 'pulling': return pull(signal)
      case 'live': return follow(signal)
      case 'resting': return latch.wait(['reconnected'], backoffMs(state.attempt - 1, pauseLimits, random), signal).then(noNotice)
      case 'refused': return latch.wait(['reconnected'], refusedPauseMs, signal).then(noNotice)
      default: return unreachable(state)
    }
  }

  return {
    async run(signal) {
      let state = feedStart
      while (!signal.aborted) {
        const input = await perform(state, signal).catch((error: unknown): FeedInput => {
          const failure = failureInput(error, onContact)
          return failure === 'out-of-step'
            ? 'restarted'
            : failure
        })
        if (input === 'stopped')
          return
        state = nextFeedState(state, input)
      }
    },
    take(notice) {
      // What is dropped here shows as a notice that does not follow, and is pulled.
      if (notices.length < maxNotices)
        notices.push(notice)
      latch.ring('notice')
    },
    look: () => latch.ring('reconnected'),
    reconnect(dbEpoch) {
      notices = []
      noticesOf = dbEpoch
      latch.ring('reconnected')
    },
  }
}

/** These waits were not asked to end by a notice. */
function noNotice(ring: 'notice' | 'reconnected' | 'due' | 'stopped'): 'reconnected' | 'due' | 'stopped' {
  return ring === 'notice'
    ? 'due'
    : ring
}
