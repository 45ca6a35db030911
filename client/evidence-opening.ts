import type { Configuration } from '#contract/configuration'
import type { SafetyEvent } from '#contract/safety-event'
import type { Timers } from '#contract/timers'
import type { ApiPort } from './core/api-port.ts'
import type { ClipSource } from './core/clips/clip-source.ts'
import type { EvidenceStore } from './core/clips/evidence-store.ts'
import type { EvidenceTransfer } from './core/clips/evidence-transfer.ts'
import type { FilmPort } from './core/clips/film-port.ts'
import type { Observable } from './core/observable.ts'
import type { EventStore } from './core/sync/event-store.ts'
import type { TrackHistory } from './core/tracking/track-history.ts'
import type { DetectionService } from './pipeline/detection/detection-service.ts'
import type { DutyState } from './pipeline/live/detection-duty.ts'
import type { HeldFilms } from './pipeline/sync/holding-service.ts'
import type { LeaderLock } from './pipeline/sync/leader-lock.ts'
import { pictureTimes } from './media/picture-times.ts'
import { createClipService } from './pipeline/evidence/clip-service.ts'
import { createClipSource } from './pipeline/evidence/clip-source.ts'
import { createFilmUploader } from './pipeline/evidence/film-uploader.ts'
import { createHeldFilms } from './pipeline/evidence/held-films.ts'
import { TrackTaking } from './pipeline/evidence/record-tracks.ts'
import { createTrackChunks } from './pipeline/evidence/track-chunks.ts'
import { createTrackHistory } from './pipeline/evidence/track-history.ts'
import { TrackRecorder } from './pipeline/evidence/track-recorder.ts'
import { createHash } from './pipeline/sync/sha256.ts'

export interface EvidenceParts {
  films: FilmPort
  store: EvidenceStore
  events: EventStore
  api: ApiPort & EvidenceTransfer
  timers: Timers
  random: () => number
  lock: LeaderLock
  serverOffsetMs: Observable<number>
  configuration: () => Configuration | undefined
  onConfiguration: (listener: () => void) => void
  duty: Observable<DutyState>
  maySend: () => boolean
  onFailure: (error: unknown) => void
}

export interface Evidence {
  readonly clips: ClipSource
  readonly tracks: TrackHistory
  readonly heldFilms: HeldFilms
  /** Until `signal` aborts, each restarted by its runner. */
  readonly runs: readonly ((signal: AbortSignal) => Promise<void>)[]
  /** An event was recorded here. */
  readonly recorded: (event: SafetyEvent) => void
  readonly detecting: (service: Pick<DetectionService, 'onAnalysis'>) => void
  /** The server may be there again, or an event went there. */
  readonly wake: () => void
}

/** Films around events and how objects moved: made, kept, sent and found. */
export function openEvidence({ films, store, events, api, timers, random, lock, serverOffsetMs, configuration, onConfiguration, duty, maySend, onFailure }: EvidenceParts): Evidence {
  const hash = createHash(crypto.subtle)
  const source = createClipSource({
    api,
    store,
    events,
    hash,
    pictureTimes,
  })
  const uploader = createFilmUploader({
    api,
    store,
    events,
    timers,
    random,
    lock,
    maySend,
  })
  const maker = createClipService({
    films,
    store,
    hash,
    timers,
    serverOffsetMs: () => serverOffsetMs.value,
    onChange: source.tell,
    onKept: uploader.wake,
    onFailure,
  })
  const recorder = new TrackRecorder({
    deviceId: async () => (await events.device()).deviceId,
    async keep(chunks) {
      await store.putChunks(chunks)
      uploader.wake()
    },
    onFailure,
  })
  const taking = new TrackTaking(recorder)

  function follow(): void {
    const leased = new Set(duty.value.leases.map(({ cameraId }) => cameraId))
    const cameras = configuration()?.cameras.filter(({ cameraId }) => leased.has(cameraId)) ?? []
    maker.follow(cameras)
    taking.follow(cameras.map(({ cameraId }) => cameraId))
  }
  serverOffsetMs.subscribe(films.setServerOffset)
  duty.subscribe(follow)
  onConfiguration(follow)

  return {
    clips: source,
    tracks: createTrackHistory(createTrackChunks({ api, store })),
    heldFilms: createHeldFilms({ api, store, source }),
    runs: [
      maker.run,
      uploader.run,
      // Nothing of who signs out is written afterwards.
      signal => new Promise(resolve => signal.addEventListener('abort', () => {
        recorder.clear()
        resolve()
      }, { once: true })),
    ],
    recorded: maker.offer,
    detecting: service => taking.open(service),
    wake: uploader.wake,
  }
}
