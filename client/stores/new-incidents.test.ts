import type { IncidentId } from '#contract/ids'
import type { Severity } from '#contract/severity'
import type { IncidentRow } from '../core/sync/incident-row.ts'
import type { KnownIncident } from './new-incidents.ts'
import { expect, it } from 'vitest'
import { freshForMs, takeNewIncidents } from './new-incidents.ts'

const nowMs = 1_700_000_000_000
function row(incidentId: string, severity: Severity, agoMs: number, more: Partial<IncidentRow> = {}): IncidentRow {
  const at = nowMs - agoMs
  return {
    incidentId,
    cameraId: 'camera',
    ruleId: 'rule',
    zoneId: incidentId,
    severity,
    firstAt: at,
    lastAt: at,
    orderedAt: at,
    count: 1,
    ...more,
  } as unknown as IncidentRow
}
function escalated(times: number): Partial<IncidentRow> {
  return {
    review: {
      review: {
        notes: Array.from({ length: times }, () => ({ escalates: true, at: nowMs })),
      },
    },
  } as unknown as Partial<IncidentRow>
}
const ids = (rows: readonly IncidentRow[]): string[] => rows.map(({ incidentId }) => incidentId)

it('IC7 tells of each incident once, gravest first, and not of its repeats', () => {
  const known = new Map<IncidentId, KnownIncident>()
  expect(ids(takeNewIncidents([
    row('a', 'low', 100),
    row('b', 'critical', 200),
  ], known, nowMs))).toEqual(['b', 'a'])
  expect(ids(takeNewIncidents([
    row('a', 'low', 0, { count: 2 }),
    row('b', 'critical', 0, { count: 7 }),
  ], known, nowMs))).toEqual([])
  expect(ids(takeNewIncidents([
    row('c', 'high', 0),
    row('a', 'low', 0),
  ], known, nowMs))).toEqual(['c'])
})

it('IC7 tells of one again that became graver, or that somebody escalated', () => {
  const known = new Map<IncidentId, KnownIncident>()
  takeNewIncidents([
    row('a', 'medium', 0),
  ], known, nowMs)
  expect(ids(takeNewIncidents([
    row('a', 'critical', 0),
  ], known, nowMs))).toEqual(['a'])
  expect(ids(takeNewIncidents([
    row('a', 'critical', freshForMs * 9, escalated(1)),
  ], known, nowMs))).toEqual(['a'])
  expect(ids(takeNewIncidents([
    row('a', 'critical', 0, escalated(1)),
  ], known, nowMs))).toEqual([])
  expect(ids(takeNewIncidents([
    row('a', 'critical', 0, escalated(2)),
  ], known, nowMs))).toEqual(['a'])
})

it('IC7 what this browser rang for is no news when the server puts it into another incident', () => {
  const known = new Map<IncidentId, KnownIncident>()
  takeNewIncidents([
    row('mine', 'high', 0, { zoneId: 'press' as IncidentRow['zoneId'] }),
  ], known, nowMs)
  expect(ids(takeNewIncidents([
    row('theirs', 'high', 0, { zoneId: 'press' as IncidentRow['zoneId'], count: 2 }),
  ], known, nowMs))).toEqual([])
  // Beside it, it is another act: the one before was closed.
  expect(ids(takeNewIncidents([
    row('next', 'high', 0, { zoneId: 'press' as IncidentRow['zoneId'] }),
    row('theirs', 'high', 0, { zoneId: 'press' as IncidentRow['zoneId'] }),
  ], new Map([...known].filter(([id]) => id !== 'mine')), nowMs))).toEqual(['next'])
})

it('IC7 rings no bell for history that arrives late', () => {
  const known = new Map<IncidentId, KnownIncident>()
  expect(takeNewIncidents([
    row('old', 'critical', freshForMs),
  ], known, nowMs)).toEqual([])
  expect(known.has('old' as IncidentId)).toBe(true)
})
