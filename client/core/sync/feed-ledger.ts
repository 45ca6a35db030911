import type { FeedPage } from '#contract/sync'
import type { LedgerEvent, LedgerWriter } from './ledger.ts'
import { orderedAt } from './event-row.ts'

/**
 * CL9: events and position move together. `false`, with no event written, when this browser is no longer at `after` (another
 * tab was faster) or the page is of another database, which is then followed from its beginning.
 */
export async function applyFeedTo(tables: LedgerWriter, after: number, page: Pick<FeedPage, 'items' | 'cursor' | 'dbEpoch'>): Promise<boolean> {
  const position = await tables.value('feed') ?? { cursor: 0 }
  if (position.dbEpoch !== undefined && position.dbEpoch !== page.dbEpoch) {
    await tables.setValue('feed', { cursor: 0, dbEpoch: page.dbEpoch })
    return false
  }
  if (position.cursor !== after)
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
      seq: known[i]?.seq,
      ackedAt: known[i]?.ackedAt,
    }
  }))
  await tables.setValue('feed', {
    cursor: Math.max(after, page.cursor),
    dbEpoch: page.dbEpoch,
  })
  return true
}
