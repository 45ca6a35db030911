import type { Verdict } from '#contract/annotation'
import type { CameraId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { EpochMs } from '#contract/time'
import type { EventRow } from './event-row.ts'
import { verdictSchema } from '#contract/annotation'

/** Where an event stands with people: nobody looked, somebody did, or what they found it to be. */
export const reviewStates = ['unreviewed', 'acknowledged', ...verdictSchema.options] as const
export type ReviewState = 'unreviewed' | 'acknowledged' | Verdict

/** What a list of events is narrowed to; what is absent does not narrow. */
export interface EventFilter {
  cameraId?: CameraId
  severity?: SafetyEvent['severity']
  label?: SafetyEvent['label']
  state?: ReviewState
  /** Shown at or after this. */
  since?: EpochMs
  /** Shown before this. */
  until?: EpochMs
  /** Found in the names of camera, zone and rule, in notes and in who said something. */
  text?: string
}

export function reviewStateOf({ review }: Pick<EventRow, 'review'>): ReviewState {
  return review?.review.verdict?.verdict ?? (review?.review.acknowledged
    ? 'acknowledged'
    : 'unreviewed')
}

/** All of a filter but its times, which lists are read by. */
export function isWanted(row: EventRow, { cameraId, severity, label, state, text }: EventFilter): boolean {
  const { event } = row
  return (cameraId === undefined || event.cameraId === cameraId)
    && (severity === undefined || event.severity === severity)
    && (label === undefined || event.label === label)
    && (state === undefined || reviewStateOf(row) === state)
    && (text === undefined || text.trim() === '' || isFound(row, text.trim()))
}

function isFound({ event, review }: EventRow, text: string): boolean {
  const said = review?.review
  const wanted = text.toLowerCase()
  return [
    event.cameraName,
    event.zone.name,
    event.rule.name,
    ...(said?.notes ?? []).flatMap(note => [note.text, note.memberName]),
    said?.acknowledged?.memberName,
    said?.verdict?.memberName,
    said?.owner?.memberName,
  ].some(words => words?.toLowerCase().includes(wanted))
}
