import type { EventId, Sha256 } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { LedgerAnnotation, LedgerEvent, LedgerReader, LedgerWriter, Telling } from './ledger.ts'
import { pushAgainMs } from './device-row.ts'

/** A clock that is put right moves the window a little; that is no reason to read the whole feed again. */
const toleranceMs = 60 * 60 * 1000

/** HD1: events older than `since` are not taken any more. Where that is earlier than before, the feed is read from its beginning again. */
export async function holdSinceIn(tables: LedgerWriter, since: EpochMs): Promise<void> {
  const before = await tables.value('heldSince')
  if (before === since)
    return
  await tables.setValue('heldSince', since)
  const position = await tables.value('groupedPosition')
  if (position && before !== undefined && since < before - toleranceMs)
    await tables.setValue('groupedPosition', { ...position, cursor: 0 })
}

/** What a look at the oldest events came to: go on after those that stay. */
export interface Pruned { stayed: number, gone: EventId[], pictures: Sha256[] }

/**
 * HD1: of the oldest `limit` events before `before`, after the first `skip`, those go that the server surely has: synced, not needed to
 * tell a restored server again, with no picture to send and nothing waiting that was said of them. What was said of an incident goes with the
 * last of its events.
 */
export async function pruneIn(tables: LedgerWriter, before: EpochMs, at: EpochMs, page: { skip: number, limit: number }): Promise<Pruned> {
  const old = await tables.syncedBefore(before, page)
  const said = new Map<EventId, LedgerAnnotation[]>()
  for (const row of await tables.annotationsOf(old.map(({ eventId }) => eventId))) {
    said.set(row.eventId, [
      ...said.get(row.eventId) ?? [],
      row,
    ])
  }
  const going: LedgerEvent[] = []
  for (const event of old) {
    if (!isNeeded(event, at) && !said.get(event.eventId)?.some(row => isNeeded(row, at)) && (await tables.uploadsOf(event.eventId)).length === 0)
      going.push(event)
  }
  const gone = going.map(({ eventId }) => eventId)
  await tables.deleteEvents(gone)
  return {
    stayed: old.length - going.length,
    gone,
    pictures: going.flatMap(({ event }) => event.snapshot?.sha256 ?? []),
  }
}

/**
 * HD2: the oldest that others recorded go, to make room for what only this browser has. They are not taken again until what is to be
 * held is said anew. Answers how many.
 */
export async function pruneOthersIn(tables: LedgerWriter, limit: number): Promise<number> {
  const always = Number.MAX_SAFE_INTEGER as EpochMs
  const oldest = await tables.syncedBefore(always, { skip: 0, limit })
  // By a clock at its beginning, nothing of our own is old enough.
  const { gone } = await pruneIn(tables, always, 0 as EpochMs, { skip: 0, limit })
  const isGone = new Set(gone)
  const newest = Math.max(...oldest.filter(({ eventId }) => isGone.has(eventId)).map(row => row.orderedAt))
  if (gone.length > 0)
    await tables.setValue('heldSince', Math.max(await tables.value('heldSince') ?? 0, newest + 1) as EpochMs)
  return gone.length
}

function isNeeded({ sync, own, ackedAt }: Telling & { sync: LedgerEvent['sync'] }, at: EpochMs): boolean {
  return sync !== 'synced' || (own === 1 && (ackedAt ?? at) > at - pushAgainMs)
}

/** HD1: of what the feed brings, what this browser holds; what it has already goes on being told of. */
export async function wantedOf<Item extends { orderedAt: EpochMs }>(tables: LedgerReader, items: readonly Item[], isKnown: (item: Item) => boolean): Promise<Item[]> {
  const since = await tables.value('heldSince') ?? 0
  return items.filter(item => item.orderedAt >= since || isKnown(item))
}
