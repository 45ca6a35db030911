import type { AnnotationId } from '#contract/annotation'
import type { CameraId, EventId, IncidentId, MemberId, Sha256 } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { Severity } from '#contract/severity'
import type { EpochMs } from '#contract/time'
import type { AnnotationRow } from './annotation-row.ts'
import type { DeviceRow } from './device-row.ts'
import type { EventQuery, EventRow } from './event-row.ts'
import type { FeedPosition } from './event-store.ts'
import type { HoldChoice } from './hold-choice.ts'
import type { IncidentQuery } from './incident-filter.ts'
import type { IncidentRow } from './incident-row.ts'
import type { OutboxRow } from './outbox-batch.ts'

/** How far the telling of a fact of this browser has come. */
export interface Telling {
  /** 1: made by this browser; booleans cannot be indexed. */
  own?: 1
  /** Its number under the present device; an earlier device's (CL7) is of no use. */
  seq?: number
  ackedAt?: EpochMs
  /** How often it was told again because the feed did not show it. */
  retold?: number
}

/** An EventRow with what it is found by. */
export interface LedgerEvent extends EventRow, Telling {
  eventId: EventId
  cameraId: CameraId
  severity: SafetyEvent['severity']
  orderedAt: EpochMs
}

/** An AnnotationRow with what it is found by. */
export interface LedgerAnnotation extends AnnotationRow, Telling {
  annotationId: AnnotationId
  eventId: EventId
  /** What it is about: the incident of its event, or the event itself where it has none. */
  incidentId?: IncidentId
  madeAt: EpochMs
}

/** An IncidentRow with what it is found by. */
export interface LedgerIncident extends IncidentRow {
  /** Camera, rule and zone (`incidentKeyOf`). */
  key: string
  /** 0 or 1: booleans cannot be indexed. */
  unreviewed: 0 | 1
  /** IN1: each who has reviewed it, with its severity and `orderedAt`. Absent: written by a tab of a version without them. */
  reviewMarks?: readonly (readonly [MemberId, Severity, EpochMs])[]
}

/** A picture the server must be given. Not due until one of its events is on the server. */
export interface UploadRow {
  sha256: Sha256
  eventIds: EventId[]
  /** 0 or 1: booleans cannot be indexed. */
  due: 0 | 1
  attempts: number
  retryAt: number
}

/** Both are UUIDs, so one says which fact is meant. */
export type FactId = EventId | AnnotationId

/** Single values, one row each. */
export interface LedgerValues {
  device: DeviceRow
  groupedPosition: FeedPosition
  /** Positions of older versions, which passed over annotations, or did not hear of incidents; only their `dbEpoch` is read. */
  feed: FeedPosition
  position: FeedPosition
  /** HD1: what is held, and since when by the server's clock. */
  hold: HoldChoice
  heldSince: EpochMs
  lastSyncedAt: EpochMs
  /** CL4: facts the server says it counted already, until the feed shows that it has them. */
  unconfirmed: FactId[]
  /** RV2: facts that wait for whoever may tell them. */
  aside: FactId[]
}

/** Times in ms. */
export interface CountQuery { severity: Severity, since?: number, until?: number, reviewer?: MemberId }

export interface LedgerReader {
  readonly value: <K extends keyof LedgerValues>(key: K) => Promise<LedgerValues[K] | undefined>
  readonly events: (eventIds: readonly EventId[]) => Promise<(LedgerEvent | undefined)[]>
  /** Newest first by `orderedAt`, then by id; strictly older than `before`; all that the filter wants. */
  readonly listEvents: (query: Omit<EventQuery, 'before'>, before?: Pick<LedgerEvent, 'orderedAt' | 'eventId'>) => Promise<LedgerEvent[]>
  readonly incidents: (incidentIds: readonly IncidentId[]) => Promise<(LedgerIncident | undefined)[]>
  /** Newest first by `orderedAt`, then by id; strictly older than `before`; all that the filter wants. */
  readonly listIncidents: (query: Omit<IncidentQuery, 'before'>, before?: Pick<LedgerIncident, 'orderedAt' | 'incidentId'>) => Promise<LedgerIncident[]>
  /** Those of this key that touch the time from `from` to `until`, both included. */
  readonly incidentsNear: (key: string, from: number, until: number) => Promise<LedgerIncident[]>
  /** How many of this severity with `orderedAt` from `since` on and before `until`; with `reviewer`: of those that this person has reviewed. */
  readonly countIncidents: (query: CountQuery) => Promise<number>
  /** In any order. */
  readonly eventsOfIncident: (incidentId: IncidentId) => Promise<LedgerEvent[]>
  /** Events recorded by this browser, in any order. */
  readonly ownEvents: () => Promise<LedgerEvent[]>
  readonly countEvents: (sync: EventRow['sync']) => Promise<number>
  /** The one with the lowest `orderedAt`. */
  readonly oldestEvent: (sync: EventRow['sync']) => Promise<LedgerEvent | undefined>
  /** Synced ones with `orderedAt` below `before`, oldest first. */
  readonly syncedBefore: (before: EpochMs, page: { skip: number, limit: number }) => Promise<LedgerEvent[]>
  readonly annotations: (annotationIds: readonly AnnotationId[]) => Promise<(LedgerAnnotation | undefined)[]>
  /** Everything said of these events, in any order. */
  readonly annotationsOf: (eventIds: readonly EventId[]) => Promise<LedgerAnnotation[]>
  /** Everything said of these incidents (or events without one), in any order. */
  readonly annotationsAbout: (subjects: readonly IncidentId[]) => Promise<LedgerAnnotation[]>
  readonly allAnnotations: () => Promise<LedgerAnnotation[]>
  /** Annotations made by this browser, in any order. */
  readonly ownAnnotations: () => Promise<LedgerAnnotation[]>
  readonly countAnnotations: (sync: EventRow['sync']) => Promise<number>
  /** The one with the lowest `madeAt`. */
  readonly waitingAnnotations: () => Promise<LedgerAnnotation[]>
  readonly oldestAnnotation: (sync: EventRow['sync']) => Promise<LedgerAnnotation | undefined>
  /** The rows of the lowest `seq`, in order. */
  readonly outbox: (limit: number) => Promise<OutboxRow[]>
  readonly countOutbox: () => Promise<number>
  readonly countUploads: () => Promise<number>
  readonly upload: (sha256: Sha256) => Promise<UploadRow | undefined>
  readonly uploadsOf: (eventId: EventId) => Promise<UploadRow[]>
  readonly dueUpload: (at: EpochMs) => Promise<UploadRow | undefined>
}

export interface LedgerWriter extends LedgerReader {
  readonly setValue: <K extends keyof LedgerValues>(key: K, value: LedgerValues[K]) => Promise<void>
  readonly putEvents: (rows: readonly LedgerEvent[]) => Promise<void>
  readonly deleteEvents: (eventIds: readonly EventId[]) => Promise<void>
  readonly putIncidents: (rows: readonly LedgerIncident[]) => Promise<void>
  readonly deleteIncidents: (incidentIds: readonly IncidentId[]) => Promise<void>
  readonly putAnnotations: (rows: readonly LedgerAnnotation[]) => Promise<void>
  readonly deleteAnnotations: (annotationIds: readonly AnnotationId[]) => Promise<void>
  readonly putOutbox: (rows: readonly OutboxRow[]) => Promise<void>
  readonly deleteOutbox: (seqs: readonly number[]) => Promise<void>
  readonly clearOutbox: () => Promise<void>
  readonly putUpload: (row: UploadRow) => Promise<void>
  readonly deleteUpload: (sha256: Sha256) => Promise<void>
}

/** The tables under an EventStore: transactions that happen whole and on disk, or not at all. */
export interface Ledger {
  readonly read: <T>(body: (tables: LedgerReader) => Promise<T>) => Promise<T>
  /**
   * Rejects, with nothing written, when `body` does. Writers take turns. `at-once`: for what is recorded often and asks little; `body` may be
   * given what is known here already, and be asked again where that was not so.
   */
  readonly write: <T>(body: (tables: LedgerWriter) => Promise<T>, pace?: 'at-once') => Promise<T>
  /** Forgets everything. */
  readonly clear: () => Promise<void>
  /** Called after a write that put events, annotations or outbox rows, here or in another tab; also once at the start, perhaps. */
  readonly onChange: (listener: () => void) => () => void
  readonly close: () => void
}
