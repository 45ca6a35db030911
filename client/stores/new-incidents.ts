import type { IncidentId } from '#contract/ids'
import type { Severity } from '#contract/severity'
import type { IncidentRow } from '../core/sync/incident-row.ts'
import { incidentGapMs, incidentKeyOf } from '#contract/incident'
import { severities } from '#contract/severity'

/** Incidents in which nothing happened for longer are history arriving late, not news. */
export const freshForMs = 60_000

/** What this browser was told of an incident. */
export interface KnownIncident {
  readonly key: string
  readonly firstAt: number
  readonly lastAt: number
  readonly severity: Severity
  readonly escalations: number
}

/**
 * IC7: those of `latest` that just happened and are news, gravest first: a new incident, one that became graver, one that somebody escalated.
 * A repeat is none. An incident that the server put into another one is no new one either. Brings `known` up to date, so that a reconnect
 * that brings a hundred old incidents rings no bell.
 */
export function takeNewIncidents(latest: readonly IncidentRow[], known: Map<IncidentId, KnownIncident>, nowMs: number): IncidentRow[] {
  const here = new Set(latest.map(({ incidentId }) => incidentId))
  const news = latest.filter((row) => {
    const before = known.get(row.incidentId) ?? predecessorOf(row, known, here)
    if (isGraver(row.severity, before?.severity) && nowMs - row.orderedAt < freshForMs)
      return true
    return before !== undefined && isEscalatedSince(row, before, nowMs)
  })
  for (const row of latest)
    known.set(row.incidentId, knownOf(row))
  return news.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.orderedAt - a.orderedAt)
}

function escalationsOf({ review }: IncidentRow): number {
  return review?.review.notes.filter(({ escalates }) => escalates).length ?? 0
}

function knownOf(row: IncidentRow): KnownIncident {
  const { firstAt, lastAt, severity } = row
  return {
    key: incidentKeyOf(row),
    firstAt,
    lastAt,
    severity,
    escalations: escalationsOf(row),
  }
}

/** What this browser had as an incident of its own until the server said where it belongs. */
function predecessorOf(row: IncidentRow, known: ReadonlyMap<IncidentId, KnownIncident>, here: ReadonlySet<IncidentId>): KnownIncident | undefined {
  const key = incidentKeyOf(row)
  return [...known].find(([incidentId, before]) => !here.has(incidentId) && before.key === key
    && before.firstAt <= row.lastAt + incidentGapMs && before.lastAt >= row.firstAt - incidentGapMs)?.[1]
}

function isGraver(severity: Severity, than: Severity | undefined): boolean {
  return than === undefined || severities.indexOf(severity) < severities.indexOf(than)
}

function isEscalatedSince(row: IncidentRow, { escalations }: KnownIncident, nowMs: number): boolean {
  const last = row.review?.review.notes.findLast(({ escalates }) => escalates)
  return last !== undefined && escalationsOf(row) > escalations && nowMs - last.at < freshForMs
}
