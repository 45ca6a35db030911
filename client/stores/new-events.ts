import type { EventId } from '#contract/ids'
import type { EventRow } from '../core/sync/event-row.ts'
import { severities } from '#contract/severity'
import { orderedAt } from '../core/sync/event-row.ts'

/** Events older than this are history arriving late, not news. */
export const freshForMs = 60_000

/**
 * Those of `latest` that nobody on this browser was told of yet, that just happened and that no memory hides (FM1), gravest first. Adds all of them to
 * `known`, so that a reconnect that brings a hundred old events rings no bell.
 */
export function takeNewEvents(latest: readonly EventRow[], known: Set<EventId>, nowMs: number): EventRow[] {
  const news = latest.filter(row => row.event.suppressedBy === undefined && !known.has(row.event.eventId) && nowMs - orderedAt(row) < freshForMs)
  for (const row of latest)
    known.add(row.event.eventId)
  return news.sort((a, b) => severities.indexOf(a.event.severity) - severities.indexOf(b.event.severity) || orderedAt(b) - orderedAt(a))
}
