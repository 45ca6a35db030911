import type { MemberId } from '#contract/ids'
import type { IncidentFacts, IncidentState } from '#contract/incident'
import type { SafetyEvent } from '#contract/safety-event'
import type { Severity } from '#contract/severity'
import type { EpochMs } from '#contract/time'
import type { AnnotationRow } from './annotation-row.ts'
import type { EventRow, EventSync } from './event-row.ts'
import type { LedgerEvent, LedgerIncident } from './ledger.ts'
import type { LocalReview } from './local-review.ts'
import { reviewersOf } from '#contract/event-review'
import { incidentKeyOf, incidentStateOf, withEvent } from '#contract/incident'
import { severities } from '#contract/severity'
import { epochMs } from '#contract/time'

/** An Incident as this browser keeps and shows it: what its events here add up to, and what people made of it. */
export interface IncidentRow extends IncidentFacts {
  /** What it is shown by: the first of its worst. */
  event: SafetyEvent
  /** Of its events, how many are on this browser alone. */
  waiting: number
  /** Of its events, how many the server refused. */
  rejected: number
  /** The newest of its events, by the clock that lists are ordered by. */
  orderedAt: EpochMs
  review?: LocalReview
}

/** An IncidentRow with all it was made of: newest events and earliest words first. */
export interface OpenedIncident {
  row: IncidentRow
  events: EventRow[]
  annotations: AnnotationRow[]
}

/** What it takes to say something of an incident. */
export type MatchingIncident = Pick<IncidentRow, 'incidentId' | 'event' | 'review'>

/** How many incidents one person has not reviewed, by severity. */
export type UnreviewedCounts = Record<Severity, number>

export function stateOfIncident({ review }: Pick<IncidentRow, 'review'>): IncidentState {
  return review
    ? incidentStateOf(review.review)
    : 'new'
}

/** IN1: whether this person has reviewed it. */
export function isReviewedBy({ review }: Pick<IncidentRow, 'review'>, memberId: MemberId): boolean {
  return review !== undefined && reviewersOf(review.review).includes(memberId)
}

/** The least that is true of all of it. */
export function syncOfIncident({ waiting, rejected, eventCount, review }: IncidentRow): EventSync {
  if (rejected === eventCount)
    return 'rejected'
  return waiting > 0 || (review?.waiting ?? 0) > 0
    ? 'waiting'
    : 'synced'
}

/** HD4: a tab of a version that counted events writes rows without acts and witnesses. */
export function countedRow<Row extends IncidentRow>(row: Row): Row {
  const { eventCount, acts, witnesses }: Partial<IncidentRow> = row
  return {
    ...row,
    eventCount: eventCount ?? row.count,
    acts: acts ?? { settled: row.count, reports: [] },
    witnesses: witnesses ?? [],
  }
}

/** With one more event; the sum does not depend on the order. */
export function withRow(incident: LedgerIncident | undefined, row: LedgerEvent): LedgerIncident {
  const facts = withEvent(incident, row.event, row.recordedBy)
  return sealed({
    ...incident,
    ...facts,
    incidentId: row.incidentId ?? facts.incidentId,
    event: incident && isShownBefore(incident.event, row.event)
      ? incident.event
      : row.event,
    waiting: (incident?.waiting ?? 0) + Number(row.sync === 'waiting'),
    rejected: (incident?.rejected ?? 0) + Number(row.sync === 'rejected'),
    orderedAt: epochMs(Math.max(incident?.orderedAt ?? 0, row.orderedAt)),
  })
}

/** Another state of the sync of one of its events. */
export function withSync(incident: LedgerIncident, before: EventSync, after: EventSync): LedgerIncident {
  return {
    ...incident,
    waiting: incident.waiting + Number(after === 'waiting') - Number(before === 'waiting'),
    rejected: incident.rejected + Number(after === 'rejected') - Number(before === 'rejected'),
  }
}

export function withReview(incident: LedgerIncident, review: LocalReview | undefined): LedgerIncident {
  return sealed({ ...incident, review })
}

/** What follows from the rest of the row. */
function sealed(row: Omit<LedgerIncident, 'key' | 'unreviewed' | 'reviewMarks'>): LedgerIncident {
  return {
    ...row,
    key: incidentKeyOf(row),
    closedAt: row.review?.review.verdict?.closedAt,
    unreviewed: stateOfIncident(row) === 'new'
      ? 1
      : 0,
    reviewMarks: reviewMarksOf(row),
  }
}

/** IN1: what counts are found by: who has reviewed it, with what its list is narrowed by. */
export function reviewMarksOf({ review, severity, orderedAt }: Pick<IncidentRow, 'review' | 'severity' | 'orderedAt'>): [MemberId, Severity, EpochMs][] {
  return review
    ? reviewersOf(review.review).map(memberId => [memberId, severity, orderedAt])
    : []
}

function isShownBefore(a: SafetyEvent, b: SafetyEvent): boolean {
  const rank = severities.indexOf(a.severity) - severities.indexOf(b.severity) || a.capturedAt - b.capturedAt
  return rank < 0 || (rank === 0 && a.eventId <= b.eventId)
}
