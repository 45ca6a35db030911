import type { CameraId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { EpochMs } from '#contract/time'
import type { EventRow } from './event-row.ts'

/** What a list of events is narrowed to; what is absent does not narrow. */
export interface EventFilter {
  cameraId?: CameraId
  severity?: SafetyEvent['severity']
  /** Shown at or after this. */
  since?: EpochMs
  /** Shown before this. */
  until?: EpochMs
}

/** All of a filter but its times, which lists are read by. */
export function isWanted({ event }: EventRow, { cameraId, severity }: EventFilter): boolean {
  return (cameraId === undefined || event.cameraId === cameraId)
    && (severity === undefined || event.severity === severity)
}
