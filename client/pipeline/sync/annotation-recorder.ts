import type { AnnotationChange, AnnotationId } from '#contract/annotation'
import type { Session } from '#contract/configuration'
import type { EventId } from '#contract/ids'
import type { Clock } from '#contract/time'
import type { AnnotationRow, NewAnnotation } from '../../core/sync/annotation-row.ts'
import type { EventStore } from '../../core/sync/event-store.ts'
import { AppError } from '#contract/app-error'
import { eventIdOf } from '../../core/sync/event-id.ts'

/** A transaction of this many leaves room for what is recorded meanwhile. */
const saidAtOnce = 100

export interface AnnotationRecorderParts {
  store: Pick<EventStore, 'annotate' | 'annotateAll'>
  now: Clock
  /** Fills with cryptographic randomness: `crypto.getRandomValues`. */
  randomBytes: (bytes: Uint8Array<ArrayBuffer>) => void
  /** Who is signed in. */
  session: () => Session | undefined
}

export interface AnnotationRecorder {
  /** Answers when it is on this browser's disk. Rejects with 'not-signed-in' where nobody is. */
  readonly annotate: (eventId: EventId, change: AnnotationChange) => Promise<AnnotationRow>
  /** The same of many, a hundred in one transaction: what comes first is on disk before what comes after. */
  readonly annotateAll: (said: readonly { eventId: EventId, change: AnnotationChange }[]) => Promise<void>
}

/** RV1: makes an Annotation of what the one who is signed in says, and keeps it. */
export function createAnnotationRecorder({ store, now, randomBytes, session }: AnnotationRecorderParts): AnnotationRecorder {
  function draftOf(eventId: EventId, change: AnnotationChange): NewAnnotation {
    const maker = session()
    if (!maker)
      throw new AppError('not-signed-in', 'Sign in first.')
    const madeAt = now()
    const random = new Uint8Array(10)
    randomBytes(random)
    return {
      // Both are UUIDv7.
      annotationId: eventIdOf(madeAt, random) as string as AnnotationId,
      eventId,
      change,
      memberId: maker.memberId,
      memberName: maker.memberName,
      madeAt,
    }
  }
  return {
    annotate: async (eventId, change) => store.annotate(draftOf(eventId, change)),
    async annotateAll(said) {
      for (let at = 0; at < said.length; at += saidAtOnce)
        await store.annotateAll(said.slice(at, at + saidAtOnce).map(({ eventId, change }) => draftOf(eventId, change)))
    },
  }
}
