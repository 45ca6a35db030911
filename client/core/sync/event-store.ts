import type { EventId, IncidentId, MemberId, Sha256 } from '#contract/ids'
import type { DbEpoch, DeviceState, PushResponse, Rights } from '#contract/sync'
import type { EpochMs } from '#contract/time'
import type { Observable } from '../observable.ts'
import type { AnnotationRow, NewAnnotation } from './annotation-row.ts'
import type { DeviceRow, DeviceVerdict } from './device-row.ts'
import type { EventQuery, EventRow, NewSafetyEvent, Rejection } from './event-row.ts'
import type { FeedPart } from './feed-ledger.ts'
import type { HoldChoice } from './hold-choice.ts'
import type { IncidentFilter, IncidentQuery } from './incident-filter.ts'
import type { IncidentRow, MatchingIncident, OpenedIncident, UnreviewedCounts } from './incident-row.ts'
import type { FactId } from './ledger.ts'
import type { BatchLimits, PushRow } from './outbox-batch.ts'
import type { Teller } from './teller.ts'

/** What the outbox holds, for people to see. */
export interface OutboxCounts {
  /** Events. */
  waiting: number
  waitingAnnotations: number
  /** When the longest waiting one of either was made. */
  oldestWaitingAt?: EpochMs
  /** Pictures of either kind of event, waiting or told. */
  waitingPictures: number
  /** Events. */
  rejected: number
  rejectedAnnotations: number
  /** Of those that wait, how many wait for somebody who may tell them (RV2). */
  aside: number
}

/** `pictures-given-up`: facts fit, for pictures were removed or not kept. `full`: not even facts are kept any more. */
export type Room = 'enough' | 'pictures-given-up' | 'full'

export interface FeedPosition {
  cursor: number
  /** The database this browser agrees with; the outbox as well as the feed. */
  dbEpoch?: DbEpoch
  /** What its reader might see; a server of other rights starts it anew (ME14). */
  rights?: Rights
}

export interface DueUpload {
  sha256: Sha256
  /** How often it failed. */
  attempts: number
}

/**
 * This browser's events and its way of telling them to the server. Rules CL1-CL9 and RV1-RV4 and HD1-HD4 in client/SPEC.md; every method that
 * writes is one transaction: all of it or nothing, also when the browser dies in the middle.
 */
export interface EventStore {
  /** CL2: event, outbox row and sequence number together. The picture, if any, is the one `event.snapshot` names. */
  readonly record: (event: NewSafetyEvent, picture?: Blob) => Promise<EventRow>
  /** RV1: annotation, outbox row, sequence number and the event's review together. Rejects with 'not-found' for an event that is not here. */
  readonly annotate: (annotation: NewAnnotation) => Promise<AnnotationRow>
  /** The same of many: all of them or none. Whose event is not here any more is passed over. */
  readonly annotateAll: (annotations: readonly NewAnnotation[]) => Promise<void>
  /** Newest first. */
  readonly list: (query: EventQuery) => Promise<EventRow[]>
  readonly find: (eventId: EventId) => Promise<EventRow | undefined>
  /** Those in which something happened last first. */
  readonly listIncidents: (query: IncidentQuery) => Promise<IncidentRow[]>
  /** By its id, or by the id of any event in it. */
  readonly openIncident: (id: IncidentId | EventId) => Promise<OpenedIncident | undefined>
  /** IN1: how many of what the filter finds, in every severity, this person has not reviewed. */
  readonly unreviewed: (reviewer?: MemberId, filter?: IncidentFilter) => Promise<UnreviewedCounts>
  /** The newest that the filter finds. */
  readonly listMatching: (filter: IncidentFilter, limit: number) => Promise<MatchingIncident[]>
  /** Called after events or the outbox changed, by this tab or another one; also once at the start, perhaps. Answers how to stop. */
  readonly onChange: (listener: () => void) => () => void
  /** The picture if this browser has it. */
  readonly snapshot: (sha256: Sha256) => Promise<Blob | undefined>
  /** Keeps a picture fetched from the server, as long as there is room. `of`: when its event was; the oldest are given up first. */
  readonly keepSnapshot: (sha256: Sha256, picture: Blob, of?: EpochMs) => Promise<void>

  /** HD1: what this browser holds. */
  readonly holdChoice: () => Promise<HoldChoice>
  readonly chooseHold: (choice: HoldChoice) => Promise<void>
  /** HD1: takes no events older than this any more. */
  readonly holdSince: (since: EpochMs) => Promise<void>
  /** HD1: forgets events before `before` that the server has, and their pictures. Answers how many. */
  readonly prune: (before: EpochMs, at: EpochMs) => Promise<number>
  /** RT8: forgets pictures and films that the server has and that show what was before `before`. */
  readonly forgetPictures: (before: EpochMs) => Promise<void>
  /** Which of these pictures are here. */
  readonly heldPictures: (names: readonly Sha256[]) => Promise<ReadonlySet<Sha256>>
  /** HD2: whether what is recorded still finds room here. */
  readonly room: Observable<Room>
  /** HD3: forgets everything, what waits included. */
  readonly wipe: () => Promise<void>

  readonly counts: () => Promise<OutboxCounts>
  readonly lastSyncedAt: () => Promise<EpochMs | undefined>
  readonly noteSynced: (at: EpochMs) => Promise<void>

  readonly device: () => Promise<DeviceRow>
  /** CL3: the oldest waiting rows, in order of `seq` and without a hole. */
  readonly outboxBatch: (limits: BatchLimits) => Promise<PushRow[]>
  /** How many rows the outbox holds. */
  readonly outboxLength: () => Promise<number>
  /** RV2: takes out of the outbox what `teller` may not tell. */
  readonly setAside: (teller: Teller) => Promise<void>
  /** RV2: puts back what was set aside and `teller` may tell. */
  readonly takeUp: (teller: Teller, at: EpochMs) => Promise<void>
  /** CL7: before rows up to `seq` are sent. */
  readonly noteSent: (seq: number) => Promise<void>
  /** CL4, CL5: marks what the server decided, and takes from the outbox what it acknowledged and nothing else. */
  readonly applyPush: (reply: PushResponse) => Promise<void>
  /** CL5: marks a fact that cannot even be sent; its number is still told, so that the server counts on. */
  readonly refuse: (seq: number, rejection: Rejection) => Promise<void>
  /** CL6, CL7: squares the outbox with what the server says it has of this device. */
  readonly squareDevice: (remote: Pick<DeviceState, 'ackedSeq'> & { dbEpoch?: DbEpoch }, at: EpochMs) => Promise<DeviceVerdict>

  /** CL8: the next picture whose event is on the server, fewest failures first, not before its pause is over. */
  readonly dueUpload: (at: EpochMs) => Promise<DueUpload | undefined>
  /** `retryAt`: not now; absent: it is there, or never will be. */
  readonly settleUpload: (sha256: Sha256, retryAt?: EpochMs) => Promise<void>

  /** CL4: facts the server says it counted already and that no feed page has shown yet. */
  readonly unconfirmed: () => Promise<FactId[]>
  /** CL4: a feed that was followed to its end after `unconfirmed` named these has not shown them: they are told again. */
  readonly retell: (ids: readonly FactId[]) => Promise<void>

  readonly feedPosition: () => Promise<FeedPosition>
  /** CL9: `false` and nothing written when the position is no longer `after`. Another `dbEpoch` starts again from 0. */
  readonly applyFeed: (after: number, page: FeedPart, at: EpochMs) => Promise<boolean>
  /**
   * ME14: what the reader may see has changed: what others recorded goes, and the feed is followed from its beginning. What only this
   * browser has, and what a restored server may have to be told again, stays.
   */
  readonly startFeedAnew: (at: EpochMs) => Promise<void>

  readonly close: () => void
}
