import type { Clip } from '#contract/clip'
import type { CameraId, DeviceId, EventId, Sha256 } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { FilmTrouble } from './film-port.ts'

/** What this browser knows of an event's clip. */
export interface FilmRow {
  readonly eventId: EventId
  readonly cameraId: CameraId
  /** The event's moment. */
  readonly at: EpochMs
  readonly state: 'making' | 'kept' | 'none'
  readonly clip?: Clip
  readonly trouble?: FilmTrouble | 'no-room'
  /** 1: the server is to be given it. Booleans cannot be indexed. */
  readonly upload: 0 | 1
  readonly attempts: number
  readonly retryAt: number
}

/** About a minute of how objects moved on one camera, packed. */
export interface ChunkRow {
  readonly cameraId: CameraId
  readonly deviceId: DeviceId
  readonly startsAt: EpochMs
  readonly endsAt: EpochMs
  readonly bytes: Uint8Array<ArrayBuffer>
  /** 0: the server is to be given it. */
  readonly sent: 0 | 1
}
export type ChunkKey = Pick<ChunkRow, 'cameraId' | 'startsAt' | 'deviceId'>

/**
 * CT3: films and tracks of this browser. They lie with the pictures and share their room; what the server has is given up first, films before
 * tracks before pictures.
 */
export interface EvidenceStore {
  readonly find: (eventId: EventId) => Promise<FilmRow | undefined>
  /** A film of these events is on its way. */
  readonly begin: (events: readonly Pick<FilmRow, 'eventId' | 'cameraId' | 'at'>[]) => Promise<void>
  /** The film of these events; false, and said so of each, where there was no room. `mine`: the server is to be given it. */
  readonly keep: (events: readonly Pick<FilmRow, 'eventId' | 'cameraId' | 'at'>[], clip: Clip, film: Blob, mine: boolean) => Promise<boolean>
  readonly fail: (events: readonly Pick<FilmRow, 'eventId' | 'cameraId' | 'at'>[], trouble: FilmTrouble) => Promise<void>
  /** Films that were being made when the browser went are not made any more. */
  readonly giveUpMaking: () => Promise<void>
  readonly film: (sha256: Sha256) => Promise<Blob | undefined>
  readonly heldFilms: (names: readonly Sha256[]) => Promise<ReadonlySet<Sha256>>
  /** The next film to be sent whose pause is over; the longest waiting first. */
  readonly dueFilm: (at: EpochMs) => Promise<FilmRow | undefined>
  /** `sent`: or never will be. Otherwise it waits until `retryAt`. */
  readonly settleFilm: (eventId: EventId, outcome: 'sent' | { readonly retryAt: EpochMs, readonly attempts: number }) => Promise<void>
  /** Films the server has not got yet. */
  readonly waitingFilms: () => Promise<number>

  readonly putChunks: (chunks: readonly ChunkRow[]) => Promise<void>
  /** Of one camera, with looks between two times, oldest first. */
  readonly chunks: (cameraId: CameraId, from: number, until: number) => Promise<ChunkRow[]>
  readonly unsentChunks: (limit: number) => Promise<ChunkRow[]>
  readonly chunksSent: (keys: readonly ChunkKey[]) => Promise<void>
  /** Forgets what the server has of before then. */
  readonly prune: (before: EpochMs) => Promise<void>
}

/** Chunks this browser keeps at most: twelve cameras for a day are 17,280, some 60 MB where it is busy all day. */
export const maxChunks = 20_000
