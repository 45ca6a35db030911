import type { AnnotationChange, AnnotationId } from '#contract/annotation'
import type { Session } from '#contract/configuration'
import type { EventId } from '#contract/ids'
import type { Clock } from '#contract/time'
import type { AnnotationRow } from '../../core/sync/annotation-row.ts'
import type { EventStore } from '../../core/sync/event-store.ts'
import { AppError } from '#contract/app-error'
import { eventIdOf } from '../../core/sync/event-id.ts'

export interface AnnotationRecorderParts {
  store: Pick<EventStore, 'annotate'>
  now: Clock
  /** Fills with cryptographic randomness: `crypto.getRandomValues`. */
  randomBytes: (bytes: Uint8Array<ArrayBuffer>) => void
  /** Who is signed in. */
  session: () => Session | undefined
}

export interface AnnotationRecorder {
  /** Answers when it is on this browser's disk. Rejects with 'not-signed-in' where nobody is. */
  readonly annotate: (eventId: EventId, change: AnnotationChange) => Promise<AnnotationRow>
}

/** RV1: makes an Annotation of what the one who is signed in says, and keeps it. */
export function createAnnotationRecorder({ store, now, randomBytes, session }: AnnotationRecorderParts): AnnotationRecorder {
  return {
    async annotate(eventId, change) {
      const maker = session()
      if (!maker)
        throw new AppError('not-signed-in', 'Sign in first.')
      const madeAt = now()
      const random = new Uint8Array(10)
      randomBytes(random)
      return store.annotate({
        // Both are UUIDv7.
        annotationId: eventIdOf(madeAt, random) as string as AnnotationId,
        eventId,
        change,
        memberId: maker.memberId,
        memberName: maker.memberName,
        madeAt,
      })
    },
  }
}
