import type { Verdict } from '#contract/annotation'
import type { CameraId, IncidentId, MemberId, RuleId, ZoneId } from '#contract/ids'
import type { IncidentState } from '#contract/incident'
import type { SafetyEvent } from '#contract/safety-event'
import type { EpochMs } from '#contract/time'
import type { IncidentRow } from './incident-row.ts'
import { verdictSchema } from '#contract/annotation'
import { isReviewedBy, stateOfIncident } from './incident-row.ts'

/** What incidents can be narrowed to: how far they are, or what they were found to be. */
export const wantedStates = [
  'new',
  'acknowledged',
  'in-progress',
  ...verdictSchema.options,
] as const
export type WantedState = Exclude<IncidentState, 'closed'> | Verdict

/** What a list of incidents is narrowed to; what is absent does not narrow. */
export interface IncidentFilter {
  cameraId?: CameraId
  /** Any of these: the cameras of a group. */
  cameraIds?: readonly CameraId[]
  zoneId?: ZoneId
  ruleId?: RuleId
  severity?: SafetyEvent['severity']
  label?: SafetyEvent['label']
  state?: WantedState
  /** IN1: only what this person has not reviewed. */
  unreviewedBy?: MemberId
  /** Something happened at or after this. */
  since?: EpochMs
  /** The last that happened was before this. */
  until?: EpochMs
  /** Found in the names of camera, zone and rule, in notes and reasons, and in who said something. */
  text?: string
}

/** Where a list goes on: after this incident, towards the older ones. */
export interface IncidentQuery extends IncidentFilter {
  limit: number
  before?: IncidentId
}

export function wantedStateOf(row: Pick<IncidentRow, 'review'>): WantedState {
  const state = stateOfIncident(row)
  return state === 'closed'
    ? row.review?.review.verdict?.verdict ?? 'confirmed'
    : state
}

/** All of a filter but its times, which lists are read by. */
export function isWantedIncident(row: IncidentRow, { cameraId, cameraIds, zoneId, ruleId, severity, label, state, unreviewedBy, text }: IncidentFilter): boolean {
  return (cameraId === undefined || row.cameraId === cameraId)
    && (cameraIds === undefined || cameraIds.includes(row.cameraId))
    && (zoneId === undefined || row.zoneId === zoneId)
    && (ruleId === undefined || row.ruleId === ruleId)
    && (severity === undefined || row.severity === severity)
    && (label === undefined || row.event.label === label)
    && (state === undefined || wantedStateOf(row) === state)
    && (unreviewedBy === undefined || !isReviewedBy(row, unreviewedBy))
    && (text === undefined || text.trim() === '' || isFound(row, text.trim()))
}

function isFound({ event, review }: IncidentRow, text: string): boolean {
  const said = review?.review
  const wanted = text.toLowerCase()
  return [
    event.cameraName,
    event.zone.name,
    event.rule.name,
    ...(said?.notes ?? []).flatMap(note => [note.text, note.memberName]),
    said?.acknowledged?.memberName,
    said?.verdict?.memberName,
    said?.verdict?.text,
    said?.owner?.memberName,
  ].some(words => words?.toLowerCase().includes(wanted))
}
