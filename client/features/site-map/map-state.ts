import type { Camera } from '#contract/camera'
import type { CameraId } from '#contract/ids'
import type { Severity } from '#contract/severity'
import type { IncidentRow } from '../../core/sync/incident-row.ts'
import type { CameraListState } from '../cameras/camera-list.ts'
import { severities } from '#contract/severity'
import { stateOfIncident } from '../../core/sync/incident-row.ts'
import { listStateOf } from '../cameras/camera-list.ts'

/** So long after its last sign an incident that nobody has judged is shown on the map. */
export const incidentShownMs = 15 * 60_000

/** What a camera says of itself on the map: an open incident before anything else. */
export type MapState
  = | { readonly kind: 'incident', readonly severity: Severity }
    | { readonly kind: CameraListState }

/** The worst incident of each camera that is new and not long ago. */
export function openIncidents(latest: readonly IncidentRow[], serverMs: number): ReadonlyMap<CameraId, Severity> {
  const worst = new Map<CameraId, Severity>()
  for (const incident of latest) {
    const before = worst.get(incident.cameraId)
    if (stateOfIncident(incident) === 'new' && serverMs - incident.lastAt < incidentShownMs && (before === undefined || severities.indexOf(incident.severity) < severities.indexOf(before)))
      worst.set(incident.cameraId, incident.severity)
  }
  return worst
}

export function mapStateOf(camera: Camera, incidents: ReadonlyMap<CameraId, Severity>, serverMs: number): MapState {
  const severity = incidents.get(camera.cameraId)
  return severity
    ? { kind: 'incident', severity }
    : {
        kind: listStateOf(camera, serverMs),
      }
}
