import type { MemberId } from '#contract/ids'
import type { PushRow } from './outbox-batch.ts'

/** Who is signed in here, as far as telling the server goes: events by whoever may record, annotations by their maker alone (SY11). */
export interface Teller {
  mayRecord: boolean
  /** Absent where the role may not annotate. */
  annotatesAs?: MemberId
}

/** RV2: a row with neither fills a hole, and anybody may tell it. */
export function mayTell({ mayRecord, annotatesAs }: Teller, { event, annotation }: Pick<PushRow, 'event' | 'annotation'>): boolean {
  if (event)
    return mayRecord
  return !annotation || annotation.memberId === annotatesAs
}
