import type { Insertable } from 'kysely'
import type { OrganizationId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { PushOutcome } from '#contract/sync'
import type { EpochMs } from '#contract/time'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { Schema } from '../db/schema.ts'
import type { IncidentBook, IncidentNews } from './incident-book.ts'
import { sql } from 'kysely'
import { safetyEventSchema } from '#contract/safety-event'
import { nameOf, scopeOf } from '../core/actor.ts'
import { judgeInsertError } from '../db/database-error.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'
import { countHidden } from './count-hidden.ts'
import { openIncidentBook } from './incident-book.ts'

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

type EventInsert = Insertable<Schema['safety_event']>
interface GoodRow { readonly row: OfferedRow, readonly event: SafetyEvent }

/**
 * A step of pushEvents(): gives each good row, of one push or of several, its place in the organization's order and says what became of each.
 * SY4: a row that cannot be taken is answered with its reason and holds up no other.
 */
export async function applyEvents(transaction: DatabaseTransaction, options: ApplyOptions, rows: readonly OfferedRow[]): Promise<ReadonlyMap<OfferedRow, PushOutcome>> {
  const { good, outcomes } = await judgeRows(transaction, options, rows)
  if (good.length === 0)
    return outcomes

  const { organizationId } = options
  const named: NamedOptions = { ...options, stationNames: await selectStationNames(transaction, organizationId, good.map(({ event }) => event)) }

  // SY5: held until COMMIT, so places are given in the order in which they become visible, and a retry of the same
  // event through another device waits here until it can see the first. NO KEY: a new device's foreign key holds the same
  // row's key, and two pushes that both held it and wanted all of the row would wait for each other.
  const { last_org_seq: lastOrgSeq } = await transaction.selectFrom('organization').select('last_org_seq').where('organization_id', '=', organizationId).forNoKeyUpdate().executeTakeFirstOrThrow()
  const present = await selectPresent(transaction, organizationId, good.map(({ event }) => event))
  const fresh = good.filter(({ row, event }) => {
    const isNew = !present.has(event.eventId.toLowerCase())
    present.add(event.eventId.toLowerCase())
    if (!isNew)
      outcomes.set(row, { seq: row.seq, outcome: 'duplicate' })
    return isNew
  })
  if (fresh.length === 0)
    return outcomes

  const book = await openIncidentBook(transaction, organizationId, fresh.map(({ event }) => event))
  const taken = await insertEvents(transaction, named, fresh, lastOrgSeq, book)
  const added = [
    ...taken.values(),
  ].filter(({ outcome }) => outcome === 'applied').length
  await transaction.updateTable('organization')
    .set(({ eb }) => ({
      last_org_seq: lastOrgSeq + added,
      event_count: eb('event_count', '+', added),
    }))
    .where('organization_id', '=', organizationId)
    .execute()
  await countHidden(transaction, organizationId, fresh.filter(({ row }) => taken.get(row)?.outcome === 'applied').map(({ row, event }) => ({ event, from: row.from })))
  return new Map([
    ...outcomes,
    ...taken,
  ])
}

async function judgeRows(transaction: DatabaseTransaction, { organizationId }: ApplyOptions, rows: readonly OfferedRow[]): Promise<{ good: GoodRow[], outcomes: Map<OfferedRow, PushOutcome> }> {
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
  const good: GoodRow[] = []
  // Of many who push at once nearly all may know of everything: one question.
  for (const alike of Map.groupBy(parsed, ({ row }) => JSON.stringify(scopeOf(row.from.actor))).values()) {
    const cameraIds = [
      ...new Set(alike.map(({ event }) => event.cameraId)),
    ]
    const known = await transaction.selectFrom('camera').select('camera_id').where('organization_id', '=', organizationId).where('camera_id', 'in', cameraIds).where(isCameraWithinScope(alike[0]!.row.from.actor, 'camera.camera_id')).execute()
    const knownIds = new Set<string>(known.map(camera => camera.camera_id))
    for (const { row, event } of alike) {
      if (knownIds.has(event.cameraId.toLowerCase())) {
        good.push({ row, event })
      }
      else {
        outcomes.set(row, {
          seq: row.seq,
          outcome: 'rejected',
          code: 'not-found',
          message: 'This event is of a camera that is not here.',
        })
      }
    }
  }
  // As they came.
  const places = new Map(rows.map((row, index) => [row, index]))
  return {
    good: good.sort((a, b) => places.get(a.row)! - places.get(b.row)!),
    outcomes,
  }
}

/** Of those that are registered; any other browser goes by who is signed in there. */
async function selectStationNames(transaction: DatabaseTransaction, organizationId: OrganizationId, events: readonly SafetyEvent[]): Promise<ReadonlyMap<string, string>> {
  const deviceIds = [
    ...new Set(events.map(({ deviceId }) => deviceId)),
  ]
  const rows = await transaction.selectFrom('station').select(['station_id', 'name']).where('organization_id', '=', organizationId).where('station_id', 'in', deviceIds).execute()
  return new Map(rows.map(row => [row.station_id, row.name]))
}

async function selectPresent(transaction: DatabaseTransaction, organizationId: OrganizationId, events: readonly SafetyEvent[]): Promise<Set<string>> {
  const rows = await transaction.selectFrom('safety_event').select('event_id').where('organization_id', '=', organizationId).where('event_id', 'in', events.map(({ eventId }) => eventId)).execute()
  return new Set(rows.map(row => row.event_id))
}

/**
 * All at once; if PostgreSQL refuses the lot because of one row (text it cannot hold, such as U+0000), one by one, so that
 * this one alone is rejected.
 */
async function insertEvents(transaction: DatabaseTransaction, options: NamedOptions, rows: readonly GoodRow[], lastOrgSeq: number, book: IncidentBook): Promise<Map<OfferedRow, PushOutcome>> {
  const origins = new Map(rows.map(({ row, event }) => [event, row.from]))
  const tell = (taken: IncidentBook): void => options.onNews?.(taken.news().map(news => ({
    ...news,
    from: origins.get(news.event)!,
  })))
  const whole = book.copy()
  const all = rows.map((row, index) => toRow(options, row, lastOrgSeq + 1 + index, whole))
  if (options.isTrusting)
    await insertRows(transaction, all)
  if (options.isTrusting || await insertOrUndo(transaction, all) === 'done') {
    await whole.save()
    tell(whole)
    return new Map(rows.map(({ row }, index) => [
      row,
      { seq: row.seq, outcome: 'applied', orgSeq: lastOrgSeq + 1 + index },
    ]))
  }

  const outcomes = new Map<OfferedRow, PushOutcome>()
  let orgSeq = lastOrgSeq
  let taken = book
  for (const good of rows) {
    const { row } = good
    const { seq } = row
    const next = taken.copy()
    const result = await insertOrUndo(transaction, [
      toRow(options, good, orgSeq + 1, next),
    ])
    if (result === 'done') {
      taken = next
      outcomes.set(row, { seq, outcome: 'applied', orgSeq: ++orgSeq })
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
  await taken.save()
  tell(taken)
  return outcomes
}

async function insertOrUndo(transaction: DatabaseTransaction, rows: EventInsert[]): Promise<'done' | 'present' | 'refused'> {
  await sql`savepoint event_rows`.execute(transaction)
  try {
    await insertRows(transaction, rows)
    await sql`release savepoint event_rows`.execute(transaction)
    return 'done'
  }
  catch (error) {
    const judgement = judgeInsertError(error)
    if (judgement === undefined)
      throw error
    await sql`rollback to savepoint event_rows`.execute(transaction)
    return judgement
  }
}

/** A column an array: one short statement for any number of rows, which the driver and PostgreSQL read in a fraction of the time that lists of values take. */
async function insertRows(transaction: DatabaseTransaction, rows: readonly EventInsert[]): Promise<void> {
  const column = <K extends keyof EventInsert>(name: K): EventInsert[K][] => rows.map(row => row[name])
  await sql`
    insert into safety_event (organization_id, event_id, org_seq, camera_id, camera_name, device_id, severity, captured_at, received_at, clock_suspect, event, snapshot_sha256, incident_id, recorded_by)
    select * from unnest(
      ${column('organization_id')}::uuid[], ${column('event_id')}::uuid[], ${column('org_seq')}::bigint[], ${column('camera_id')}::uuid[],
      ${column('camera_name')}::text[], ${column('device_id')}::uuid[], ${column('severity')}::text[], ${column('captured_at')}::timestamptz[],
      ${column('received_at')}::timestamptz[], ${column('clock_suspect')}::boolean[], ${column('event')}::jsonb[],
      ${column('snapshot_sha256')}::text[], ${column('incident_id')}::uuid[], ${column('recorded_by')}::text[])`.execute(transaction)
}

function toRow({ stationNames, organizationId }: NamedOptions, { row: { from: { actor, receivedAt, clockSuspect } }, event }: GoodRow, orgSeq: number, book: IncidentBook): EventInsert {
  const recordedBy = stationNames.get(event.deviceId.toLowerCase()) ?? nameOf(actor)
  return {
    organization_id: organizationId,
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
