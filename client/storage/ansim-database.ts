import type { Table, Transaction } from 'dexie'
import type { AnnotationId } from '#contract/annotation'
import type { EventId, IncidentId, Sha256 } from '#contract/ids'
import type { PreferenceRow } from '../core/preference-store.ts'
import type { CoverageRow } from '../core/scheduling/coverage-store.ts'
import type { LedgerAnnotation, LedgerEvent, LedgerIncident, UploadRow } from '../core/sync/ledger.ts'
import type { OutboxRow } from '../core/sync/outbox-batch.ts'
import { Dexie } from 'dexie'
import { reviewMarksOf, withReview, withRow } from '../core/sync/incident-row.ts'

export interface ValueRow { key: string, value: unknown }

/** Since Chrome 121 a transaction is complete before it is on disk; a fact about somebody's safety must be on disk. */
export const durability = 'strict'

/**
 * The database `ansim` of this browser profile. Version steps only add tables and indexes (expand, then contract), because
 * two tabs may run two versions of this page.
 *
 * - events: everything known here, by anybody; `own` is 1 on what this browser recorded
 * - incidents: what the events here add up to, and what people made of it
 * - annotations: what people said of them
 * - outbox: what the server has not acknowledged, by `seq`
 * - tracks: how those around an event moved
 * - uploads: pictures the server must be given
 * - values: device, feed position, revision
 * - coverage: what was analysed here and is not told yet
 * - preferences: what whoever is signed in prefers, here and on their other devices
 * - cache: configuration and session, for opening without a network
 */
export class AnsimDatabase extends Dexie {
  readonly events!: Table<LedgerEvent, EventId>
  readonly incidents!: Table<LedgerIncident, IncidentId>
  readonly annotations!: Table<LedgerAnnotation, AnnotationId>
  readonly outbox!: Table<OutboxRow, number>
  readonly uploads!: Table<UploadRow, Sha256>
  readonly coverage!: Table<CoverageRow, string>
  readonly preferences!: Table<PreferenceRow, [string, string]>
  readonly values!: Table<ValueRow, string>
  readonly cache!: Table<ValueRow, string>

  constructor(name = 'ansim') {
    super(name, { chromeTransactionDurability: durability })
    this.version(1).stores({
      events: 'eventId, [orderedAt+eventId], [cameraId+orderedAt+eventId], [severity+orderedAt+eventId], [sync+orderedAt], own',
      outbox: 'seq',
      uploads: 'sha256, [due+retryAt], *eventIds',
      values: 'key',
      cache: 'key',
    })
    this.version(2).stores({
      annotations: 'annotationId, eventId, [sync+madeAt], own',
      tracks: '[eventId+trackId], eventId',
    })
    this.version(3).stores({
      events: 'eventId, [orderedAt+eventId], [cameraId+orderedAt+eventId], [severity+orderedAt+eventId], [sync+orderedAt], own, incidentId',
      annotations: 'annotationId, eventId, [sync+madeAt], own, incidentId',
      // Each index is written anew with every repeat: only what cannot be done without.
      incidents: 'incidentId, [orderedAt+incidentId], [key+lastAt], [unreviewed+severity]',
    }).upgrade(groupAlone)
    this.version(4).stores({}).upgrade(countActs)
    this.version(5).stores({
      coverage: 'key, minute',
    })
    this.version(6).stores({
      preferences: '[memberId+key], memberId',
    })
    this.version(8).stores({
      incidents: 'incidentId, [orderedAt+incidentId], [key+lastAt], [unreviewed+severity], [severity+orderedAt], *reviewMarks',
    }).upgrade(markReviewers)
  }
}

/** HD4, IN1: who has reviewed what is found by an index from here on. */
async function markReviewers(transaction: Transaction): Promise<void> {
  await transaction.table<LedgerIncident>('incidents').toCollection().modify((row) => {
    row.reviewMarks = reviewMarksOf(row)
  })
}

/** HD4: incidents of a version that counted events are added up anew: acts and witnesses come from the events. */
async function countActs(transaction: Transaction): Promise<void> {
  const sums = new Map<IncidentId, LedgerIncident>()
  await transaction.table<LedgerEvent>('events').toCollection().each((row) => {
    if (row.incidentId !== undefined)
      sums.set(row.incidentId, withRow(sums.get(row.incidentId), row))
  })
  await transaction.table<LedgerIncident>('incidents').toCollection().modify((row) => {
    const sum = sums.get(row.incidentId)
    Object.assign(row, {
      eventCount: row.count,
      acts: sum?.acts ?? { settled: row.count, reports: [] },
      witnesses: sum?.witnesses ?? [],
      count: sum?.count ?? row.count,
    } satisfies Partial<LedgerIncident>)
  })
}

/** HD4: an event of a version that knew no incidents is one of its own, until the feed, read once more, says where it belongs. */
async function groupAlone(transaction: Transaction): Promise<void> {
  const incidents: LedgerIncident[] = []
  await transaction.table<LedgerEvent>('events').toCollection().modify((row) => {
    row.incidentId = row.eventId
    incidents.push(withReview(withRow(undefined, row), row.review))
    delete row.review
  })
  await transaction.table('incidents').bulkPut(incidents)
  await transaction.table<LedgerAnnotation>('annotations').toCollection().modify((row) => {
    row.incidentId = row.eventId
  })
}
