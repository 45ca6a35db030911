import type { Silenceable } from '#contract/alert-silence'
import type { IncidentId } from '#contract/ids'
import type { IncidentRow } from '../core/sync/incident-row.ts'
import type { KnownIncident } from './new-incidents.ts'
import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { takeNewIncidents } from './new-incidents.ts'
import { highlightOf, ringingAmong } from './ringing.ts'

const at = epochMs(1_700_000_000_000)
function row(incidentId: string, severity: IncidentRow['severity'], more: object = {}): IncidentRow {
  return {
    incidentId,
    cameraId: `camera of ${incidentId}`,
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
const ids = (rows: readonly IncidentRow[]): string[] => rows.map(({ incidentId }) => incidentId)
const nothingSilent = (): boolean => false

it('AL2 what the alert told is not told again by the feed, nor what this browser saw itself by the alert', () => {
  const known = new Map<IncidentId, KnownIncident>()
  // The alert, then the feed with all that is known.
  expect(ids(takeNewIncidents([
    row('a', 'high'),
  ], known, at))).toEqual(['a'])
  expect(ids(takeNewIncidents([
    row('a', 'high', { count: 2 }),
    row('old', 'low', { orderedAt: at - 600_000 }),
  ], known, at + 300))).toEqual([])
  // Seen here, under an id of its own until the server says where it belongs; then the alert by the server's id.
  expect(ids(takeNewIncidents([
    row('here', 'high', { zoneId: 'z', cameraId: 'c' }),
  ], known, at))).toEqual(['here'])
  expect(ids(takeNewIncidents([
    row('there', 'high', { zoneId: 'z', cameraId: 'c' }),
  ], known, at + 300))).toEqual([])
  expect(ids(takeNewIncidents([
    row('there', 'critical', { zoneId: 'z', cameraId: 'c' }),
  ], known, at + 600))).toEqual(['there'])
})

it('AL3 Critical and High call until somebody looks after them or they are silent; the gravest first', () => {
  const acknowledged = {
    review: {
      review: {
        acknowledged: { at },
        notes: [],
      },
    },
  }
  const rows = [
    row('low', 'low'),
    row('high', 'high'),
    row('seen', 'critical', acknowledged),
    row('critical', 'critical'),
    row('newer', 'high', { orderedAt: at + 5 }),
  ]
  expect(ids(ringingAmong(rows, nothingSilent, at))).toEqual(['critical', 'newer', 'high'])
  expect(ids(ringingAmong(rows, ({ severity }: Silenceable) => severity === 'high', at))).toEqual(['critical'])
  expect(ids(ringingAmong([
    row('low', 'medium'),
  ], nothingSilent, at))).toEqual([])
})

it('AL3 a camera is marked by the worst that calls from it', () => {
  const ringing = ringingAmong([
    row('a', 'high', { cameraId: 'gate' }),
    row('b', 'critical', { cameraId: 'gate' }),
  ], nothingSilent, at)
  expect([
    ...highlightOf(ringing),
  ]).toEqual([
    ['gate', 'critical'],
  ])
})
