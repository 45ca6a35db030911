import type { ServerSocket, WebSocketLike } from '../../client/api/server-socket.ts'
import type { EventRow, NewSafetyEvent } from '../../client/core/sync/event-row.ts'
import type { EventStore } from '../../client/core/sync/event-store.ts'
import type { SyncStatus } from '../../client/core/sync/sync-status.ts'
import type { EventId } from '../../sfu/contract/ids.ts'
import { randomUUID } from 'node:crypto'
import WebSocket from 'ws'
import { createHttpClient } from '../../client/api/http-client.ts'
import { createServerSocket } from '../../client/api/server-socket.ts'
import { noLeaderLock } from '../../client/pipeline/sync/leader-lock.ts'
import { createSyncService } from '../../client/pipeline/sync/sync-service.ts'
import { createUrgentTeller } from '../../client/pipeline/sync/urgent-teller.ts'
import { createMemoryEventStore } from '../../client/storage/memory-event-store.ts'
import { epochMs } from '../../sfu/contract/time.ts'
import { timersOf } from '../../sfu/contract/timers.ts'

/** The page's own sync, running in Node: its store, rules and loops over a real HTTP client and WebSocket. Only the tables are in memory. */
export interface Replica {
  readonly store: EventStore
  /** Keeps it, and tells it ahead of its turn where a backlog waits, as the page does. */
  readonly record: (event: NewSafetyEvent) => Promise<EventRow>
  readonly socket: ServerSocket
  readonly status: SyncStatus
  /** Requests of this replica that are under way now, by path. */
  readonly underWay: ReadonlyMap<string, number>
  /** Begins to sync; before, the replica is one without a network. */
  readonly start: () => void
  readonly stop: () => Promise<void>
}

export interface ReplicaOptions {
  /** Where the server is reached: another port than its own where something lies between. */
  readonly address: string
  readonly cookie: string
  /** What this device's clock is ahead of the true time, in ms. */
  readonly clockOffsetMs?: () => number
}

export function createReplica({ address, cookie, clockOffsetMs = () => 0 }: ReplicaOptions): Replica {
  const now = () => epochMs(Date.now() + clockOffsetMs())
  const timers = timersOf(globalThis, now)
  const underWay = new Map<string, number>()
  const count = (path: string, by: number): void => void underWay.set(path, (underWay.get(path) ?? 0) + by)
  const store = createMemoryEventStore({
    newDeviceId: () => randomUUID() as never,
  })
  const api = createHttpClient({
    base: address,
    timers,
    fetch: async (url, init) => {
      const { pathname } = new URL(String(url))
      count(pathname, 1)
      try {
        return await fetch(url, {
          ...init,
          headers: {
            ...init?.headers as Record<string, string>,
            cookie,
            origin: address,
          },
        })
      }
      finally {
        count(pathname, -1)
      }
    },
  })
  const socket = createServerSocket({
    connect() {
      const connection = new WebSocket(`${address.replace('http', 'ws')}/api/socket`, {
        headers: { cookie, origin: address },
        perMessageDeflate: false,
      })
      // Unlike a browser's, it throws where nobody listens; the client hears of the close.
      connection.on('error', () => {})
      return connection as unknown as WebSocketLike
    },
    isSignedOut: async () => false,
    timers,
    random: Math.random,
  })
  const service = createSyncService({
    api,
    socket,
    store,
    timers,
    random: Math.random,
    lock: noLeaderLock,
    teller: () => ({ mayRecord: true }),
  })
  const urgent = createUrgentTeller({
    api,
    store,
    timers,
    mayTell: () => service.status.online,
  })
  const life = new AbortController()
  let running: Promise<unknown> = Promise.resolve()
  return {
    store,
    async record(event) {
      const row = await store.record(event)
      urgent.offer(row.event)
      return row
    },
    socket,
    get status() { return service.status },
    underWay,
    start() {
      running = Promise.all([
        socket.run(life.signal),
        service.run(life.signal),
      ])
    },
    async stop() {
      life.abort()
      await running
    },
  }
}

/** Everything the replica knows, newest first. */
export function allRows({ store }: Pick<Replica, 'store'>): Promise<EventRow[]> {
  return store.list({ limit: 1_000_000 })
}

/** Whether nothing of this replica waits, and it has seen all that `ids` name as synced. */
export async function agrees(replica: Pick<Replica, 'store'>, ids: ReadonlySet<EventId>): Promise<boolean> {
  const { waiting } = await replica.store.counts()
  if (waiting > 0 || (await replica.store.outboxBatch({ rows: 1, bytes: 1 })).length > 0)
    return false
  const synced = (await allRows(replica)).filter(({ sync }) => sync === 'synced')
  return synced.length >= ids.size && synced.filter(({ event }) => ids.has(event.eventId)).length === ids.size
}
