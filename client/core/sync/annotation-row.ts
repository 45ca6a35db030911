import type { Annotation } from '#contract/annotation'
import type { EpochMs } from '#contract/time'
import type { EventSync, Rejection } from './event-row.ts'

/** An Annotation as this browser keeps and shows it. */
export interface AnnotationRow {
  annotation: Annotation
  sync: EventSync
  memberName: string
  /** Its place in the organization's order. */
  orgSeq?: number
  /** Absent until the feed showed it: only then is it known whether it stands. */
  receivedAt?: EpochMs
  clockSuspect?: boolean
  /** The place of the one that came first, of which its maker did not know: this one changes nothing. */
  overtakenBy?: number
  rejection?: Rejection
}

/** What a person says, as it is handed to the store, which adds the device and what its maker had seen. */
export interface NewAnnotation extends Omit<Annotation, 'deviceId' | 'basedOn'> {
  /** Shown until the server tells it. */
  memberName: string
}
