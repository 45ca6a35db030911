import type { DeviceId, EventId, Sha256 } from '#contract/ids'
import type { SafetyEvent, StoredSafetyEvent } from '#contract/safety-event'
import type { DbEpoch, DeviceState, FeedPage, PushOutcome, PushRequest, PushResponse } from '#contract/sync'
import type { Clock } from '#contract/time'
import { AppError } from '#contract/app-error'
import { safetyEventSchema } from '#contract/safety-event'
import { pushMaxRows } from '#contract/sync'
import { createListeners } from '../../../core/observable.ts'
import { dbEpochOf } from '../../../core/sync/testing/event-builder.ts'

interface Database {
  devices: Map<DeviceId, { last: number }>
  stored: StoredSafetyEvent[]
  snapshots: Set<Sha256>
}

export interface FeedPart { previousCursor: number, cursor: number, items: StoredSafetyEvent[], annotations: [] }

export interface FakeSyncServer {
  readonly dbEpoch: DbEpoch
  readonly cursor: number
  readonly stored: readonly StoredSafetyEvent[]
  readonly snapshots: ReadonlySet<Sha256>
  readonly push: (request: PushRequest) => PushResponse
  readonly device: (deviceId: DeviceId) => DeviceState
  readonly feed: (after: number, limit: number) => FeedPage
  readonly putSnapshot: (sha256: Sha256) => void
  readonly onFeed: (listener: (part: FeedPart) => void) => () => void
  readonly backup: () => void
  /** As from the last backup, under a new epoch. */
  readonly restore: () => void
}

/** An event the server refuses: its camera is unknown there. */
export const poisonName = 'Removed camera'

/** The server's side of the sync protocol (reliability of the contract in sync.ts), in memory: what simulations talk to. */
export function createFakeSyncServer(now: Clock): FakeSyncServer {
  let database: Database = {
    devices: new Map(),
    stored: [],
    snapshots: new Set(),
  }
  let saved = structuredClone(database)
  let epoch = 1
  const listeners = createListeners<FeedPart>()
  const cursorOf = (): number => database.stored.at(-1)?.orgSeq ?? 0

  function deviceOf(deviceId: DeviceId): { last: number } {
    const device = database.devices.get(deviceId) ?? { last: 0 }
    database.devices.set(deviceId, device)
    return device
  }

  function take(seq: number, sent: unknown): PushOutcome {
    const parsed = safetyEventSchema.safeParse(sent)
    if (!parsed.success) {
      return {
        seq,
        outcome: 'rejected',
        code: 'bad-input',
        message: 'That is no event.',
      }
    }
    const event: SafetyEvent = parsed.data
    if (event.cameraName === poisonName) {
      return {
        seq,
        outcome: 'rejected',
        code: 'not-found',
        message: 'That camera was removed.',
      }
    }
    if (database.stored.some(row => row.event.eventId === event.eventId))
      return { seq, outcome: 'duplicate' }
    const orgSeq = cursorOf() + 1
    database.stored.push({
      event,
      orgSeq,
      receivedAt: now(),
      clockSuspect: false,
    })
    return { seq, outcome: 'applied', orgSeq }
  }

  return {
    get dbEpoch() { return dbEpochOf(epoch) },
    get cursor() { return cursorOf() },
    get stored() { return database.stored },
    get snapshots() { return database.snapshots },
    push({ deviceId, rows }) {
      const device = deviceOf(deviceId)
      if (rows.length > pushMaxRows || rows.some(({ seq }, i) => seq !== rows[0]!.seq + i))
        throw new AppError('bad-input', 'Send rows in order, without a hole.')
      if (rows[0]!.seq > device.last + 1)
        throw new AppError('sequence-gap', 'Send the rows before these first.', { expectedSeq: device.last + 1 })
      const previousCursor = cursorOf()
      const outcomes = rows.map(({ seq, event }): PushOutcome => {
        if (seq <= device.last)
          return { seq, outcome: 'duplicate' }
        device.last = seq
        return take(seq, event)
      })
      const items = database.stored.filter(({ orgSeq }) => orgSeq > previousCursor)
      if (items.length > 0) {
        listeners.tell({
          previousCursor,
          cursor: cursorOf(),
          items,
          annotations: [],
        })
      }
      return {
        ackedSeq: device.last,
        outcomes,
        dbEpoch: dbEpochOf(epoch),
        serverTime: now(),
      }
    },
    device: deviceId => ({
      ackedSeq: deviceOf(deviceId).last,
      dbEpoch: dbEpochOf(epoch),
      serverTime: now(),
    }),
    feed(after, limit) {
      const items = database.stored.filter(({ orgSeq }) => orgSeq > after).slice(0, limit)
      const cursor = items.at(-1)?.orgSeq ?? after
      return {
        items,
        annotations: [],
        cursor,
        upToDate: cursor >= cursorOf(),
        dbEpoch: dbEpochOf(epoch),
      }
    },
    putSnapshot: sha256 => void database.snapshots.add(sha256),
    onFeed: listeners.add,
    backup() { saved = structuredClone(database) },
    restore() {
      database = structuredClone(saved)
      epoch++
    },
  }
}

/** Ids of all events, in server order. */
export const storedIds = (server: FakeSyncServer): EventId[] => server.stored.map(({ event }) => event.eventId)
