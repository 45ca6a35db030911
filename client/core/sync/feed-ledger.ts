import type { EventId } from '#contract/ids'
import type { FeedPage } from '#contract/sync'
import type { EpochMs } from '#contract/time'
import type { LedgerEvent, LedgerWriter } from './ledger.ts'
import { orderedAt } from './event-row.ts'
import { followDatabase } from './known-database.ts'
import { uploadNow } from './upload-ledger.ts'

/**
 * CL9: events and position move together. `false`, with no event written, when this browser is no longer at `after` (another
 * tab was faster) or the page is of another database, which is then followed from its beginning.
 */
export async function applyFeedTo(tables: LedgerWriter, after: number, page: Pick<FeedPage, 'items' | 'cursor' | 'dbEpoch'>, at: EpochMs): Promise<boolean> {
  if (!await followDatabase(tables, page.dbEpoch, at))
    return false
  const position = await tables.value('feed')
  if (position?.cursor !== after)
    return false

  const known = await tables.events(page.items.map(({ event }) => event.eventId))
  await tables.putEvents(page.items.map(({ event, orgSeq, receivedAt, clockSuspect }, i): LedgerEvent => {
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
      // Only what this device recorded has these; its outbox row stays until a push is acknowledged.
      own: known[i]?.own,
      seq: known[i]?.seq,
      ackedAt: known[i]?.ackedAt,
    }
  }))
  for (const row of known) {
    if (row?.sync === 'waiting')
      await uploadNow(tables, row.eventId)
  }
  await confirm(tables, page.items.map(({ event }) => event.eventId))
  await tables.setValue('feed', {
    cursor: Math.max(after, page.cursor),
    dbEpoch: page.dbEpoch,
  })
  return true
}

async function confirm(tables: LedgerWriter, eventIds: readonly EventId[]): Promise<void> {
  const unconfirmed = await tables.value('unconfirmed') ?? []
  const left = unconfirmed.filter(id => !eventIds.includes(id))
  if (left.length < unconfirmed.length)
    await tables.setValue('unconfirmed', left)
}
