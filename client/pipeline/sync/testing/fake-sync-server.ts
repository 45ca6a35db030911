import type { Annotation, StoredAnnotation } from '#contract/annotation'
import type { DeviceId, EventId, IncidentId, Sha256 } from '#contract/ids'
import type { IncidentFacts } from '#contract/incident'
import type { SafetyEvent, StoredSafetyEvent } from '#contract/safety-event'
import type { DbEpoch, DeviceState, FeedPage, PushOutcome, PushRequest, PushResponse, UrgentRequest, UrgentResponse } from '#contract/sync'
import type { Clock } from '#contract/time'
import { annotationSchema } from '#contract/annotation'
import { AppError } from '#contract/app-error'
import { stands } from '#contract/event-review'
import { incidentOf, isSuppressed, withEvent } from '#contract/incident'
import { safetyEventSchema } from '#contract/safety-event'
import { pushMaxRows } from '#contract/sync'
import { createListeners } from '../../../core/observable.ts'
import { dbEpochOf } from '../../../core/sync/testing/event-builder.ts'

interface Database {
  devices: Map<DeviceId, { last: number }>
  stored: StoredSafetyEvent[]
  annotations: StoredAnnotation[]
  incidents: Map<IncidentId, IncidentFacts>
  snapshots: Set<Sha256>
}

export interface FeedPart { previousCursor: number, cursor: number, items: StoredSafetyEvent[], annotations: StoredAnnotation[] }

export interface FakeSyncServer {
  readonly dbEpoch: DbEpoch
  readonly cursor: number
  readonly stored: readonly StoredSafetyEvent[]
  readonly annotations: readonly StoredAnnotation[]
  readonly incidents: ReadonlyMap<IncidentId, IncidentFacts>
  readonly snapshots: ReadonlySet<Sha256>
  readonly push: (request: PushRequest) => PushResponse
  readonly urgent: (request: UrgentRequest) => UrgentResponse
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

const memberNameOf = (memberId: Annotation['memberId']): string => `Member ${memberId.slice(-2)}`

/** The server's side of the sync protocol (reliability of the contract in sync.ts), in memory: what simulations talk to. */
export function createFakeSyncServer(now: Clock): FakeSyncServer {
  let database: Database = {
    devices: new Map(),
    stored: [],
    annotations: [],
    incidents: new Map(),
    snapshots: new Set(),
  }
  let saved = structuredClone(database)
  let epoch = 1
  const listeners = createListeners<FeedPart>()
  const cursorOf = (): number => Math.max(database.stored.at(-1)?.orgSeq ?? 0, database.annotations.at(-1)?.orgSeq ?? 0)

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
    const incident = isSuppressed(event)
      ? undefined
      : withEvent(incidentOf(event, [
          ...database.incidents.values(),
        ]), event)
    if (incident)
      database.incidents.set(incident.incidentId, incident)
    database.stored.push({
      event,
      orgSeq,
      receivedAt: now(),
      clockSuspect: false,
      incidentId: incident?.incidentId,
    })
    return { seq, outcome: 'applied', orgSeq }
  }

  /** SY11, SY12. */
  function takeAnnotation(seq: number, annotation: Annotation): PushOutcome {
    if (database.annotations.some(row => row.annotation.annotationId === annotation.annotationId))
      return { seq, outcome: 'duplicate' }
    const about = database.stored.find(row => row.event.eventId === annotation.eventId)
    if (!about) {
      return {
        seq,
        outcome: 'rejected',
        code: 'not-found',
        message: 'The event that this is about is not here.',
      }
    }
    const { change, madeAt } = annotation
    const { kind } = change
    const subject = about.incidentId ?? annotation.eventId
    const last = database.annotations.filter(row => (row.incidentId ?? row.annotation.eventId) === subject && row.annotation.change.kind === kind && row.overtakenBy === undefined).at(-1)
    const lastSeq = last?.orgSeq ?? 0
    const basedOn = last?.annotation.deviceId === annotation.deviceId
      ? lastSeq
      : annotation.basedOn
    const orgSeq = cursorOf() + 1
    const isStanding = stands(change, basedOn, { orgSeq: lastSeq, change: last?.annotation.change })
    const incident = about.incidentId && database.incidents.get(about.incidentId)
    if (isStanding && incident && change.kind === 'verdict') {
      database.incidents.set(incident.incidentId, {
        ...incident,
        closedAt: change.verdict === null
          ? undefined
          : madeAt,
      })
    }
    database.annotations.push({
      annotation,
      orgSeq,
      receivedAt: now(),
      clockSuspect: false,
      memberName: memberNameOf(annotation.memberId),
      incidentId: about.incidentId,
      ...!isStanding && { overtakenBy: lastSeq },
    })
    return { seq, outcome: 'applied', orgSeq }
  }

  /** Takes rows and tells the feed what came of them. */
  function taking(act: () => PushOutcome[]): PushOutcome[] {
    const previousCursor = cursorOf()
    const outcomes = act()
    if (cursorOf() > previousCursor) {
      listeners.tell({
        previousCursor,
        cursor: cursorOf(),
        items: database.stored.filter(({ orgSeq }) => orgSeq > previousCursor),
        annotations: database.annotations.filter(({ orgSeq }) => orgSeq > previousCursor),
      })
    }
    return outcomes
  }

  return {
    get dbEpoch() { return dbEpochOf(epoch) },
    get cursor() { return cursorOf() },
    get stored() { return database.stored },
    get annotations() { return database.annotations },
    get incidents() { return database.incidents },
    get snapshots() { return database.snapshots },
    push({ deviceId, rows }) {
      const device = deviceOf(deviceId)
      if (rows.length > pushMaxRows || rows.some(({ seq }, i) => seq !== rows[0]!.seq + i))
        throw new AppError('bad-input', 'Send rows in order, without a hole.')
      if (rows[0]!.seq > device.last + 1)
        throw new AppError('sequence-gap', 'Send the rows before these first.', { expectedSeq: device.last + 1 })
      const outcomes = taking(() => {
        const fresh = rows.filter(({ seq }) => seq > device.last)
        device.last = Math.max(device.last, rows.at(-1)!.seq)
        const isAnnotation = (row: PushRequest['rows'][number]): boolean => row.annotation !== undefined && row.event === undefined
        return [
          ...rows.filter(row => !fresh.includes(row)).map(({ seq }): PushOutcome => ({ seq, outcome: 'duplicate' })),
          // The real one takes what comes before a verdict together; in the order told is the same thing for whoever watches.
          ...fresh.map(row => isAnnotation(row)
            ? takeAnnotation(row.seq, annotationSchema.parse(row.annotation))
            : take(row.seq, row.event)),
        ]
      })
      return {
        ackedSeq: device.last,
        outcomes,
        dbEpoch: dbEpochOf(epoch),
        serverTime: now(),
      }
    },
    urgent: ({ events }) => ({
      outcomes: taking(() => events.map((event, seq) => take(seq, event))),
      dbEpoch: dbEpochOf(epoch),
      serverTime: now(),
    }),
    device: deviceId => ({
      ackedSeq: deviceOf(deviceId).last,
      dbEpoch: dbEpochOf(epoch),
      serverTime: now(),
    }),
    feed(after, limit) {
      const inOrder = [
        ...database.stored,
        ...database.annotations,
      ].map(({ orgSeq }) => orgSeq).filter(orgSeq => orgSeq > after).sort((a, b) => a - b).slice(0, limit)
      const cursor = inOrder.at(-1) ?? after
      const isOnPage = ({ orgSeq }: { orgSeq: number }): boolean => orgSeq > after && orgSeq <= cursor
      return {
        items: database.stored.filter(isOnPage),
        annotations: database.annotations.filter(isOnPage),
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
