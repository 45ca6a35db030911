import type { Clip } from '#contract/clip'
import type { CameraId, EventId, Sha256 } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { ApiPort } from '../../core/api-port.ts'
import type { ClipSource, ClipView } from '../../core/clips/clip-source.ts'
import type { EvidenceStore } from '../../core/clips/evidence-store.ts'
import type { EvidenceTransfer } from '../../core/clips/evidence-transfer.ts'
import type { EventRow } from '../../core/sync/event-row.ts'
import { AppError } from '#contract/app-error'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { createListeners } from '../../core/observable.ts'

export interface ClipSourceParts {
  api: ApiPort & EvidenceTransfer
  store: EvidenceStore
  events: { readonly find: (eventId: EventId) => Promise<Pick<EventRow, 'event'> | undefined> }
  hash: (bytes: ArrayBuffer) => Promise<Sha256>
  pictureTimes: ClipSource['pictureTimes']
}

export interface ClipSourceService extends ClipSource {
  readonly tell: (eventIds: readonly EventId[]) => void
  /** Fetches a film that is known of and keeps it; false where it is not to be had now. */
  readonly fetch: (eventId: EventId, clip: Clip, signal?: AbortSignal) => Promise<boolean>
}

/** CT4: an event's clip, from this browser, else from the server. */
export function createClipSource({ api, store, events, hash, pictureTimes }: ClipSourceParts): ClipSourceService {
  const listeners = createListeners<EventId>()

  async function keep(eventId: EventId, clip: Clip, film: Blob): Promise<void> {
    const event = (await events.find(eventId))?.event
    const place: { cameraId?: CameraId, at?: EpochMs } = event
      ? { cameraId: event.cameraId, at: event.capturedAt }
      : {}
    if (place.cameraId && place.at !== undefined) {
      await store.keep([
        { eventId, cameraId: place.cameraId, at: place.at },
      ], clip, film, false)
    }
  }

  async function download(eventId: EventId, clip: Clip, signal?: AbortSignal): Promise<Blob | undefined> {
    const film = await store.film(clip.sha256) ?? await api.findFilm(eventId, clip.bytes, signal)
    // A film is evidence: bytes that are not the ones its name says are not shown.
    if (!film || await hash(await film.arrayBuffer()) !== clip.sha256)
      return undefined
    await keep(eventId, clip, film).catch(() => {})
    return film
  }

  async function ask(eventId: EventId, signal?: AbortSignal): Promise<ClipView> {
    try {
      const clip = await api.call('clip.describe', {
        params: { eventId },
        ...(signal && { signal }),
      })
      const film = await download(eventId, clip, signal)
      return film
        ? { kind: 'here', clip, film }
        : { kind: 'awaited' }
    }
    catch (error) {
      if (error instanceof NetworkUnavailable)
        return { kind: 'offline' }
      if (error instanceof AppError && error.code === 'not-found')
        return { kind: 'awaited' }
      throw error
    }
  }

  return {
    async find(eventId, signal) {
      const row = await store.find(eventId)
      if (row?.state === 'making')
        return { kind: 'making' }
      const film = row?.clip && await store.film(row.clip.sha256)
      if (row?.clip && film)
        return { kind: 'here', clip: row.clip, film }
      // What this browser recorded and could not film, nobody else can have.
      return row?.state === 'none' && row.trouble && row.trouble !== 'no-room'
        ? { kind: 'none', trouble: row.trouble }
        : row?.trouble === 'no-room' && row.upload === 0 && !row.clip
          ? await ask(eventId, signal).then(view => view.kind === 'awaited'
              ? { kind: 'none', trouble: 'no-room' }
              : view)
          : ask(eventId, signal)
    },
    onChange: listeners.add,
    tell: eventIds => eventIds.forEach(listeners.tell),
    fetch: async (eventId, clip, signal) => await download(eventId, clip, signal) !== undefined,
    pictureTimes,
  }
}
