import type { CameraId, EventId, IncidentId, RuleId, Sha256 } from '#contract/ids'
import type { IncidentEntry } from '#contract/incident-routes'
import type { SafetyEvent } from '#contract/safety-event'
import type { Severity } from '#contract/severity'
import type { EpochMs } from '#contract/time'
import type { WantedState } from '../sync/incident-filter.ts'
import type { IncidentRow } from '../sync/incident-row.ts'
import { wantedStateOf } from '../sync/incident-filter.ts'

/** What history is narrowed to; what is absent does not narrow. */
export interface HistoryFilter {
  readonly cameraIds?: readonly CameraId[]
  readonly ruleId?: RuleId
  readonly severity?: Severity
  readonly state?: WantedState | 'closed'
}

/** An Incident of the past, from this browser's store or from the server's list. */
export interface HistoryIncident {
  readonly incidentId: IncidentId
  readonly cameraId: CameraId
  readonly cameraName: string
  readonly ruleId: RuleId
  readonly ruleName: string
  readonly zoneName: string
  readonly label: SafetyEvent['label']
  readonly severity: Severity
  /** 'closed': by a verdict that only the server knows. */
  readonly state: WantedState | 'closed'
  readonly firstAt: EpochMs
  readonly lastAt: EpochMs
  readonly count: number
  readonly snapshotSha256?: Sha256 | undefined
  /** What it is shown by, where this browser holds it. */
  readonly event?: SafetyEvent
}

export function historyIncidentOfRow(row: IncidentRow): HistoryIncident {
  const { event } = row
  return {
    incidentId: row.incidentId,
    cameraId: row.cameraId,
    cameraName: event.cameraName,
    ruleId: event.rule.ruleId,
    ruleName: event.rule.name,
    zoneName: event.zone.name,
    label: event.label,
    severity: row.severity,
    state: wantedStateOf(row),
    firstAt: row.firstAt,
    lastAt: row.lastAt,
    count: row.count,
    snapshotSha256: event.snapshot?.sha256,
    event,
  }
}

export function historyIncidentOfEntry(entry: IncidentEntry): HistoryIncident {
  return {
    incidentId: entry.incidentId as EventId,
    cameraId: entry.cameraId,
    cameraName: entry.cameraName,
    ruleId: entry.ruleId,
    ruleName: entry.ruleName,
    zoneName: entry.zoneName,
    label: entry.label as HistoryIncident['label'],
    severity: entry.severity,
    state: entry.state,
    firstAt: entry.firstAt,
    lastAt: entry.lastAt,
    count: entry.count,
    snapshotSha256: entry.snapshotSha256,
  }
}

export function isWantedInHistory(incident: HistoryIncident, { cameraIds, ruleId, severity, state }: HistoryFilter): boolean {
  return (cameraIds === undefined || cameraIds.includes(incident.cameraId))
    && (ruleId === undefined || incident.ruleId === ruleId)
    && (severity === undefined || incident.severity === severity)
    && (state === undefined || incident.state === state || (state === 'closed' && isClosed(incident.state)))
}

/** What each side knows, once: this browser's row, which has the evidence and what waits here, before the server's. Newest first. */
export function mergeHistory(local: readonly HistoryIncident[], remote: readonly HistoryIncident[]): HistoryIncident[] {
  const byId = new Map([
    ...remote,
    ...local,
  ].map(incident => [
    incident.incidentId,
    incident,
  ]))
  return [
    ...byId.values(),
  ].toSorted((a, b) => b.firstAt - a.firstAt || (a.incidentId < b.incidentId
    ? 1
    : -1))
}

function isClosed(state: HistoryIncident['state']): boolean {
  return state !== 'new' && state !== 'acknowledged' && state !== 'in-progress'
}
