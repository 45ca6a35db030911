import type { Sha256 } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { Snapshot } from '#contract/snapshot'
import type { Clock } from '#contract/time'
import type { EventRow } from '../../core/sync/event-row.ts'
import type { EventStore } from '../../core/sync/event-store.ts'
import { eventIdOf } from '../../core/sync/event-id.ts'

/** What the pipeline knows of an act; who, when and under which name are added here. */
export type EventDraft = Omit<SafetyEvent, 'eventId' | 'deviceId' | 'recordedAt' | 'snapshot'>

/** A clean still (nothing drawn on it) as an encoder made it. */
export interface SnapshotPicture {
  picture: Blob
  mediaType: Snapshot['mediaType']
  width: number
  height: number
}

export interface EventRecorderParts {
  store: EventStore
  now: Clock
  /** Fills with cryptographic randomness: `crypto.getRandomValues`. */
  randomBytes: (bytes: Uint8Array<ArrayBuffer>) => void
  hash: (bytes: ArrayBuffer) => Promise<Sha256>
  /** Told of each event when it is on disk. */
  onRecorded?: (event: SafetyEvent) => void
}

export interface EventRecorder {
  /** Answers when event, outbox row and picture are on disk. */
  readonly record: (draft: EventDraft, snapshot?: SnapshotPicture) => Promise<EventRow>
}

/** CL1, CL2: makes a SafetyEvent of a draft and keeps it. */
export function createEventRecorder({ store, now, randomBytes, hash, onRecorded }: EventRecorderParts): EventRecorder {
  return {
    async record(draft, snapshot) {
      const recordedAt = now()
      const random = new Uint8Array(10)
      randomBytes(random)
      const described = snapshot && {
        sha256: await hash(await snapshot.picture.arrayBuffer()),
        mediaType: snapshot.mediaType,
        bytes: snapshot.picture.size,
        width: snapshot.width,
        height: snapshot.height,
      }
      const row = await store.record({
        ...draft,
        eventId: eventIdOf(recordedAt, random),
        recordedAt,
        ...described && { snapshot: described },
      }, snapshot?.picture)
      onRecorded?.(row.event)
      return row
    },
  }
}
