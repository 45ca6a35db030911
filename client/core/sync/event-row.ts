import type { ErrorCode } from '#contract/errors'
import type { EventId, IncidentId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { EpochMs } from '#contract/time'
import type { EventFilter } from './event-filter.ts'
import type { LocalReview } from './local-review.ts'

/** Why the server will never take an event. */
export interface Rejection {
  code: ErrorCode
  message: string
}

/**
 * `waiting`: on this browser alone; `synced`: on the server's disk; `rejected`: kept here, refused there.
 */
export type EventSync = 'waiting' | 'synced' | 'rejected'

/** A SafetyEvent as this browser keeps and shows it. */
export interface EventRow {
  event: SafetyEvent
  sync: EventSync
  /** Its place in the organization's order; known once the server told it by the feed or the answer to a push. */
  orgSeq?: number
  receivedAt?: EpochMs
  /** The recorder's clock was wrong; show `receivedAt` rather than `recordedAt`. */
  clockSuspect?: boolean
  rejection?: Rejection
  /** Where it belongs: as the server says, or for now as this browser finds. Absent: it was suppressed. */
  incidentId?: IncidentId
  /** Whose browser told it; known once the server says. */
  recordedBy?: string
  /** What people made of its incident; absent while nobody said anything. Kept with the incident, and added when an event is read. */
  review?: LocalReview
}

/** An event as it is handed to the store, which adds the device. */
export type NewSafetyEvent = Omit<SafetyEvent, 'deviceId'>

/** Where a list goes on: after this event, towards the older ones. */
export interface EventQuery extends EventFilter {
  limit: number
  before?: EventId
}

/** The time lists are ordered by, newest first: the recorder's clock unless the server says it was wrong. */
export function orderedAt(row: EventRow): EpochMs {
  return row.clockSuspect && row.receivedAt !== undefined
    ? row.receivedAt
    : row.event.recordedAt
}
