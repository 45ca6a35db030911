import type { RawBuilder } from 'kysely'
import type { OrganizationId } from '#contract/ids'
import type { SafetyEvent, StoredSafetyEvent } from '#contract/safety-event'
import type { PushOutcome } from '#contract/sync'
import type { EpochMs } from '#contract/time'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { IncidentBook, IncidentNews } from './incident-book.ts'
import type { EventInsert } from './insert-event-rows.ts'
import { sql } from 'kysely'
import { safetyEventSchema } from '#contract/safety-event'
import { nameOf, scopeOf } from '../core/actor.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'
import { countHidden } from './count-hidden.ts'
import { openIncidentBook } from './incident-book.ts'
import { insertEventRows, insertOrUndo } from './insert-event-rows.ts'

/** What all rows of one push have in common. */
export interface PushFacts {
  /** Who pushes: what is out of their scope is not here. */
  readonly actor: Actor
  readonly organizationId: OrganizationId
  readonly receivedAt: EpochMs
  readonly clockSuspect: boolean
  /** Where it comes from, for the audit trail; empty where nobody knows. */
  readonly address: string
}

/** A row of a push that may hold an event. */
export interface OfferedRow {
  readonly from: PushFacts
  readonly seq: number
  readonly event?: unknown
}

/** What a push made of an incident. */
export interface PushedNews extends IncidentNews {
  /** Of the push that its event came with. */
  readonly from: PushFacts
  /** The event as everybody gets it. */
  readonly stored: StoredSafetyEvent
}

export interface ApplyOptions {
  readonly organizationId: OrganizationId
  /**
   * Rows are taken to be fit, as they nearly always are: one that PostgreSQL refuses fails the whole transaction, and whoever called tries again
   * without this. It spares two ways to the database while everybody else waits for the organization's row.
   */
  readonly isTrusting?: boolean
  /** Told of incidents that the events opened or made graver, in the same transaction. */
  readonly onNews?: (news: readonly PushedNews[]) => void
}

interface NamedOptions extends ApplyOptions {
  /** By deviceId. */
  readonly stationNames: ReadonlyMap<string, string>
}

interface GoodRow { readonly row: OfferedRow, readonly event: SafetyEvent }

/**
 * A step of pushEvents(): gives each good row, of one push or of several, its place in the organization's order and says what became of each.
 * SY4: a row that cannot be taken is answered with its reason and holds up no other.
 */
export async function applyEvents(transaction: DatabaseTransaction, options: ApplyOptions, rows: readonly OfferedRow[]): Promise<ReadonlyMap<OfferedRow, PushOutcome>> {
  const { organizationId } = options
  const { parsed, outcomes } = parseRows(rows)
  if (parsed.length === 0)
    return outcomes
  const events = parsed.map(({ event }) => event)
  // Together they take one way to the database; they are answered in this order.
  const [isKnown, stationNames, lastOrgSeq, present, book] = await Promise.all([
    selectCameras(transaction, organizationId, parsed),
    selectStationNames(transaction, organizationId, events),
    lockOrder(transaction, organizationId),
    selectPresent(transaction, organizationId, events),
    openIncidentBook(transaction, organizationId, events),
  ])
  const fresh = parsed.filter((good) => {
    const { row: { seq }, event } = good
    const eventId = event.eventId.toLowerCase()
    if (!isKnown(good)) {
      outcomes.set(good.row, {
        seq,
        outcome: 'rejected',
        code: 'not-found',
        message: 'This event is of a camera that is not here.',
      })
      return false
    }
    if (present.has(eventId)) {
      outcomes.set(good.row, { seq, outcome: 'duplicate' })
      return false
    }
    present.add(eventId)
    return true
  })
  if (fresh.length === 0)
    return outcomes
  return new Map([
    ...outcomes,
    ...await insertEvents(transaction, { ...options, stationNames }, fresh, lastOrgSeq, book),
  ])
}

function parseRows(rows: readonly OfferedRow[]): { parsed: GoodRow[], outcomes: Map<OfferedRow, PushOutcome> } {
  const outcomes = new Map<OfferedRow, PushOutcome>()
  const parsed: GoodRow[] = []
  for (const row of rows) {
    const { data, error } = safetyEventSchema.safeParse(row.event)
    if (data) {
      parsed.push({ row, event: data })
      continue
    }
    const [issue] = error.issues
    outcomes.set(row, {
      seq: row.seq,
      outcome: 'rejected',
      code: 'bad-input',
      message: `This event is malformed at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'unreadable'}`,
    })
  }
  return { parsed, outcomes }
}

/** Whether the camera of an event is here, for whoever told of it. Of many who push at once nearly all may know of everything: one question. */
async function selectCameras(transaction: DatabaseTransaction, organizationId: OrganizationId, rows: readonly GoodRow[]): Promise<(row: GoodRow) => boolean> {
  const byTeller = Map.groupBy(rows, ({ row }) => row.from)
  const byScope = Map.groupBy(byTeller.keys(), ({ actor }) => JSON.stringify(scopeOf(actor)))
  const answers = await Promise.all([
    ...byScope.values(),
  ].map(async (tellers) => {
    const cameraIds = new Set(tellers.flatMap(from => byTeller.get(from)!.map(({ event }) => event.cameraId)))
    const known = await transaction.selectFrom('camera')
      .select('camera_id')
      .where('organization_id', '=', organizationId)
      .where('camera_id', 'in', [...cameraIds])
      .where(isCameraWithinScope(tellers[0]!.actor, 'camera.camera_id'))
      .execute()
    const knownIds = new Set<string>(known.map(camera => camera.camera_id))
    return tellers.map(from => [from, knownIds] as const)
  }))
  const knownTo = new Map(answers.flat())
  return ({ row, event }) => knownTo.get(row.from)!.has(event.cameraId.toLowerCase())
}

/** Of those that are registered; any other browser goes by who is signed in there. */
async function selectStationNames(transaction: DatabaseTransaction, organizationId: OrganizationId, events: readonly SafetyEvent[]): Promise<ReadonlyMap<string, string>> {
  const deviceIds = [
    ...new Set(events.map(({ deviceId }) => deviceId)),
  ]
  const rows = await transaction.selectFrom('station').select(['station_id', 'name']).where('organization_id', '=', organizationId).where('station_id', '=', anyId(deviceIds)).execute()
  return new Map(rows.map(row => [row.station_id, row.name]))
}

/**
 * SY5: held until COMMIT, so places are given in the order in which they become visible, and a retry of the same event through another device
 * waits here until it can see the first. NO KEY: a new device's foreign key holds the same row's key, and two pushes that both held it and wanted
 * all of the row would wait for each other. Answers the last place that was given.
 */
async function lockOrder(transaction: DatabaseTransaction, organizationId: OrganizationId): Promise<number> {
  const { last_org_seq: lastOrgSeq } = await transaction.selectFrom('organization').select('last_org_seq').where('organization_id', '=', organizationId).forNoKeyUpdate().executeTakeFirstOrThrow()
  return lastOrgSeq
}

async function selectPresent(transaction: DatabaseTransaction, organizationId: OrganizationId, events: readonly SafetyEvent[]): Promise<Set<string>> {
  const rows = await transaction.selectFrom('safety_event').select('event_id').where('organization_id', '=', organizationId).where('event_id', '=', anyId(events.map(({ eventId }) => eventId))).execute()
  return new Set(rows.map(row => row.event_id))
}

/** One parameter, however many: a statement with one for each is another one each time, and long. */
function anyId<Id extends string>(ids: readonly Id[]): RawBuilder<Id> {
  return sql<Id>`any (${ids}::uuid[])`
}

/**
 * All at once; if PostgreSQL refuses the lot because of one row (text it cannot hold, such as U+0000), one by one, so that
 * this one alone is rejected.
 */
async function insertEvents(transaction: DatabaseTransaction, options: NamedOptions, rows: readonly GoodRow[], lastOrgSeq: number, book: IncidentBook): Promise<Map<OfferedRow, PushOutcome>> {
  const whole = book.copy()
  const all = rows.map((row, index) => toRow(options, row, lastOrgSeq + 1 + index, whole))
  const finish = (taken: IncidentBook, applied: readonly GoodRow[]) => Promise.all([
    taken.save(),
    advance(transaction, options.organizationId, lastOrgSeq, applied.length),
    countHidden(transaction, options.organizationId, applied.map(({ row, event }) => ({ event, from: row.from }))),
  ])
  const isWhole = options.isTrusting || await insertOrUndo(transaction, all) === 'done'
  if (isWhole) {
    await Promise.all([
      options.isTrusting && insertEventRows(transaction, all),
      finish(whole, rows),
    ])
    tell(options, whole, rows, lastOrgSeq)
    return new Map(rows.map(({ row }, index) => [
      row,
      { seq: row.seq, outcome: 'applied', orgSeq: lastOrgSeq + 1 + index },
    ]))
  }

  const outcomes = new Map<OfferedRow, PushOutcome>()
  const applied: GoodRow[] = []
  let taken = book
  for (const good of rows) {
    const { row } = good
    const { seq } = row
    const orgSeq = lastOrgSeq + applied.length + 1
    const next = taken.copy()
    const result = await insertOrUndo(transaction, [
      toRow(options, good, orgSeq, next),
    ])
    if (result === 'done') {
      taken = next
      applied.push(good)
      outcomes.set(row, { seq, outcome: 'applied', orgSeq })
    }
    else if (result === 'present') {
      outcomes.set(row, { seq, outcome: 'duplicate' })
    }
    else {
      outcomes.set(row, {
        seq,
        outcome: 'rejected',
        code: 'bad-input',
        message: 'This event holds text or a number that the database cannot keep.',
      })
    }
  }
  await finish(taken, applied)
  tell(options, taken, applied, lastOrgSeq)
  return outcomes
}

async function advance(transaction: DatabaseTransaction, organizationId: OrganizationId, lastOrgSeq: number, added: number): Promise<void> {
  await transaction.updateTable('organization')
    .set(({ eb }) => ({
      last_org_seq: lastOrgSeq + added,
      event_count: eb('event_count', '+', added),
    }))
    .where('organization_id', '=', organizationId)
    .execute()
}

/** `applied`: in their order, from the place after `lastOrgSeq` on. */
function tell(options: NamedOptions, taken: IncidentBook, applied: readonly GoodRow[], lastOrgSeq: number): void {
  const places = new Map(applied.map(({ event }, index) => [event, index]))
  options.onNews?.(taken.news().map((news): PushedNews => {
    const place = places.get(news.event)!
    const { from } = applied[place]!.row
    return {
      ...news,
      from,
      stored: {
        event: news.event,
        orgSeq: lastOrgSeq + 1 + place,
        receivedAt: from.receivedAt,
        clockSuspect: from.clockSuspect,
        incidentId: news.incidentId,
        recordedBy: recorderOf(options, applied[place]!),
      },
    }
  }))
}

function recorderOf({ stationNames }: NamedOptions, { row, event }: GoodRow): string {
  return stationNames.get(event.deviceId.toLowerCase()) ?? nameOf(row.from.actor)
}

function toRow(options: NamedOptions, good: GoodRow, orgSeq: number, book: IncidentBook): EventInsert {
  const { row: { from: { receivedAt, clockSuspect } }, event } = good
  const recordedBy = recorderOf(options, good)
  return {
    organization_id: options.organizationId,
    event_id: event.eventId,
    org_seq: orgSeq,
    camera_id: event.cameraId,
    camera_name: event.cameraName,
    device_id: event.deviceId,
    severity: event.severity,
    captured_at: new Date(event.capturedAt),
    received_at: new Date(receivedAt),
    clock_suspect: clockSuspect,
    event: JSON.stringify(event),
    snapshot_sha256: event.snapshot?.sha256 ?? null,
    incident_id: book.add(event, recordedBy)?.incidentId ?? null,
    recorded_by: recordedBy,
  }
}
