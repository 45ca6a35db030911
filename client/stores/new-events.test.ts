import type { EventId, SuppressionId } from '#contract/ids'
import type { Severity } from '#contract/severity'
import type { EventRow } from '../core/sync/event-row.ts'
import { expect, it } from 'vitest'
import { freshForMs, takeNewEvents } from './new-events.ts'

const nowMs = 1_700_000_000_000
function row(eventId: string, severity: Severity, agoMs: number): EventRow {
  return {
    event: { eventId, severity, recordedAt: nowMs - agoMs } as EventRow['event'],
    sync: 'synced',
  }
}

it('tells of each event once, gravest first', () => {
  const known = new Set<EventId>()
  const latest = [
    row('a', 'low', 100),
    row('b', 'critical', 200),
  ]
  expect(takeNewEvents(latest, known, nowMs).map(news => news.event.eventId)).toEqual(['b', 'a'])
  expect(takeNewEvents([
    row('c', 'high', 0),
    ...latest,
  ], known, nowMs).map(news => news.event.eventId)).toEqual(['c'])
  expect(takeNewEvents(latest, known, nowMs)).toEqual([])
})

it('rings no bell for history that arrives late', () => {
  const known = new Set<EventId>()
  expect(takeNewEvents([
    row('old', 'critical', freshForMs),
  ], known, nowMs)).toEqual([])
  expect(known.has('old' as EventId)).toBe(true)
})

it('FM1 says nothing of what a remembered false alarm hides', () => {
  const hidden = row('hidden', 'critical', 100)
  const known = new Set<EventId>()
  expect(takeNewEvents([
    {
      ...hidden,
      event: { ...hidden.event, suppressedBy: 'a' as SuppressionId },
    },
  ], known, nowMs)).toEqual([])
  expect(takeNewEvents([hidden], new Set(), nowMs)).toHaveLength(1)
})
