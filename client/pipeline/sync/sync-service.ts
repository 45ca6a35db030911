import type { ErrorBody } from '#contract/app-error'
import type { EpochMs } from '#contract/time'
import type { Timers } from '#contract/timers'
import type { ApiPort } from '../../core/api-port.ts'
import type { SocketPort } from '../../core/socket-port.ts'
import type { EventStore } from '../../core/sync/event-store.ts'
import type { SyncStatus } from '../../core/sync/sync-status.ts'
import type { Teller } from '../../core/sync/teller.ts'
import type { LeaderLock } from './leader-lock.ts'
import { createObservable } from '../../core/observable.ts'
import { createFeedLoop } from './feed-loop.ts'
import { createOutboxLoop } from './outbox-loop.ts'

export interface SyncServiceParts {
  api: ApiPort
  socket: SocketPort
  store: EventStore
  timers: Timers
  random: () => number
  lock: LeaderLock
  /** What who is signed in may tell the server. */
  teller: () => Teller
}

export interface SyncService {
  /** Until `signal` aborts. Every tab runs it; one of them syncs, all show the status. */
  readonly run: (signal: AbortSignal) => Promise<void>
  readonly status: SyncStatus
  /** Called on each change, not at once. Answers how to stop. */
  readonly onStatus: (listener: (status: SyncStatus) => void) => () => void
}

const lockName = 'ansim-sync'

function isSameStatus(a: SyncStatus, b: SyncStatus): boolean {
  return a.online === b.online && a.offlineSince === b.offlineSince && a.waiting === b.waiting && a.waitingAnnotations === b.waitingAnnotations && a.waitingPictures === b.waitingPictures && a.aside === b.aside && a.oldestWaitingAt === b.oldestWaitingAt
    && a.rejected === b.rejected && a.rejectedAnnotations === b.rejectedAnnotations && a.lastSyncedAt === b.lastSyncedAt && a.problem?.message === b.problem?.message
}

/** Keeps this browser and the server agreed: the outbox goes up, the feed comes down, each on its own. */
export function createSyncService({ api, socket, store, timers, random, lock, teller }: SyncServiceParts): SyncService {
  const status = createObservable<SyncStatus>({
    online: true,
    waiting: 0,
    waitingAnnotations: 0,
    waitingPictures: 0,
    rejected: 0,
    rejectedAnnotations: 0,
    aside: 0,
  }, isSameStatus)
  /** What HTTP last told us since the socket was lost; the socket alone may be what a proxy blocks. */
  let isReachedByHttp = false
  let problem: ErrorBody | undefined
  let refreshing: Promise<void> | undefined
  let isStale = false

  const feed = createFeedLoop({
    api,
    store,
    timers,
    random,
    onContact: contact => noteContact(contact.reached),
  })
  const outbox = createOutboxLoop({
    api,
    store,
    timers,
    random,
    teller,
    onContact(contact) {
      problem = contact.problem
      noteContact(contact.reached)
    },
    onDuplicate: feed.look,
  })

  function noteContact(isReached: boolean): void {
    isReachedByHttp = isReached
    void refresh()
  }

  function connection(): Pick<SyncStatus, 'online' | 'offlineSince'> {
    const { kind, since } = socket.state
    const before = status.value
    const hasFailed = kind === 'closed' || !before.online
    if (kind === 'open' || kind === 'refused' || isReachedByHttp || !hasFailed)
      return { online: true }
    return { online: false, offlineSince: before.offlineSince ?? since as EpochMs }
  }

  /** Reads what the store counts; calls that come while it reads are one more reading. */
  function refresh(): Promise<void> {
    isStale = true
    refreshing ??= (async () => {
      while (isStale) {
        isStale = false
        const [counts, lastSyncedAt] = await Promise.all([
          store.counts(),
          store.lastSyncedAt(),
        ])
        status.set({
          ...connection(),
          ...counts,
          lastSyncedAt,
          problem: counts.waiting + counts.waitingAnnotations > 0
            ? problem
            : undefined,
        })
      }
    })().catch(() => {
      // Storage that cannot be read now is read at the next change; the last status stays on show.
    }).finally(() => { refreshing = undefined })
    return refreshing
  }

  return {
    async run(signal) {
      const stops = [
        store.onChange(() => {
          outbox.wake()
          void refresh()
        }),
        socket.onState(({ kind }) => {
          if (kind === 'closed')
            isReachedByHttp = false
          void refresh()
        }),
        socket.onNotice((notice) => {
          if (notice.notice === 'welcome') {
            feed.reconnect(notice.dbEpoch)
            outbox.reconnect()
          }
          else if (notice.notice === 'feed') {
            feed.take(notice)
          }
        }),
      ]
      try {
        await refresh()
        await lock.hold(lockName, signal, async () => {
          await Promise.all([
            outbox.run(signal),
            feed.run(signal),
          ])
        })
      }
      finally {
        stops.forEach(stop => stop())
      }
    },
    get status() { return status.value },
    onStatus: status.subscribe,
  }
}
