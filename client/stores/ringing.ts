import type { Silenceable } from '#contract/alert-silence'
import type { CameraId, IncidentId } from '#contract/ids'
import type { Severity } from '#contract/severity'
import type { EpochMs } from '#contract/time'
import type { IncidentRow } from '../core/sync/incident-row.ts'
import { severities } from '#contract/severity'
import { stateOfIncident } from '../core/sync/incident-row.ts'

/** AL3: one sound in this time at most, however many call. */
export const soundEveryMs = 8_000

/** What keeps calling until somebody answers. */
export function callsOn(severity: Severity): boolean {
  return severity === 'critical' || severity === 'high'
}

/** AL3: of those that were told here, which call now: grave, not looked after, not silent; gravest and newest first. */
export function ringingAmong(rows: Iterable<IncidentRow>, isSilent: (alert: Silenceable, at: EpochMs) => boolean, at: EpochMs): IncidentRow[] {
  return [...rows]
    .filter(row => callsOn(row.severity) && stateOfIncident(row) === 'new' && !isSilent(row, at))
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || b.orderedAt - a.orderedAt)
}

/** The worst that calls from each camera. */
export function highlightOf(ringing: readonly IncidentRow[]): ReadonlyMap<CameraId, Severity> {
  // The worst come first and stay.
  return new Map(ringing.toReversed().map(({ cameraId, severity }) => [cameraId, severity]))
}

/** The newest that are known of those that were told; older ones do not call any more. */
export function keepNewest(told: ReadonlyMap<IncidentId, IncidentRow>, most: number): ReadonlyMap<IncidentId, IncidentRow> {
  return new Map([...told].slice(-most))
}
