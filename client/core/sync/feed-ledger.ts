import type { FeedPage } from '#contract/sync'
import type { EpochMs } from '#contract/time'
import type { FactId, LedgerEvent, LedgerWriter } from './ledger.ts'
import { orderedAt } from './event-row.ts'
import { wantedOf } from './hold-ledger.ts'
import { followDatabase, positionIn } from './known-database.ts'
import { takeAnnotations } from './review-ledger.ts'
import { wakeAsideIn } from './set-aside-ledger.ts'
import { uploadNow } from './upload-ledger.ts'

/** What a page or a notice of the feed brings. */
export type FeedPart = Pick<FeedPage, 'items' | 'cursor' | 'dbEpoch'> & Partial<Pick<FeedPage, 'annotations' | 'rights'>>

/**
 * CL9: events, annotations and position move together. `false`, with no event written, when this browser is no longer at `after` (another
 * tab was faster) or the page is of another database, which is then followed from its beginning.
 */
export async function applyFeedTo(tables: LedgerWriter, after: number, page: FeedPart, at: EpochMs): Promise<boolean> {
  if (!await followDatabase(tables, page.dbEpoch, at))
    return false
  const position = await positionIn(tables)
  if (position.cursor !== after)
    return false

  const known = await tables.events(page.items.map(({ event }) => event.eventId))
  const rows = page.items.map(({ event, orgSeq, receivedAt, clockSuspect, incidentId, recordedBy }, i): LedgerEvent => {
    const row = {
      event,
      sync: 'synced' as const,
      orgSeq,
      receivedAt,
      clockSuspect,
    }
    return {
      ...row,
      eventId: event.eventId,
      cameraId: event.cameraId,
      severity: event.severity,
      orderedAt: orderedAt(row),
      incidentId: incidentId ?? known[i]?.incidentId,
      recordedBy: recordedBy ?? known[i]?.recordedBy,
      // Only what this device recorded has these; its outbox row stays until a push is acknowledged.
      own: known[i]?.own,
      seq: known[i]?.seq,
      ackedAt: known[i]?.ackedAt,
    }
  })
  const present = new Set(known.flatMap(row => row?.eventId ?? []))
  await tables.putEvents(await wantedOf(tables, rows, ({ eventId }) => present.has(eventId)))
  for (const row of known) {
    if (row?.sync === 'waiting')
      await uploadNow(tables, row.eventId)
  }
  await wakeAsideIn(tables, page.items.map(({ event }) => event.eventId))
  const annotations = page.annotations ?? []
  await takeAnnotations(tables, annotations)
  await confirm(tables, [
    ...page.items.map(({ event }) => event.eventId),
    ...annotations.map(({ annotation }) => annotation.annotationId),
  ])
  await tables.setValue('groupedPosition', {
    ...position,
    cursor: Math.max(after, page.cursor),
    dbEpoch: page.dbEpoch,
    ...page.rights !== undefined && { rights: page.rights },
  })
  return true
}

async function confirm(tables: LedgerWriter, ids: readonly FactId[]): Promise<void> {
  const unconfirmed = await tables.value('unconfirmed') ?? []
  if (unconfirmed.length === 0)
    return
  const shown = new Set(ids)
  const left = unconfirmed.filter(id => !shown.has(id))
  if (left.length < unconfirmed.length)
    await tables.setValue('unconfirmed', left)
}
