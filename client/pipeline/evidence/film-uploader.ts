import type { EventId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { ApiPort } from '../../core/api-port.ts'
import type { EvidenceStore, FilmRow } from '../../core/clips/evidence-store.ts'
import type { EvidenceTransfer } from '../../core/clips/evidence-transfer.ts'
import type { EventRow } from '../../core/sync/event-row.ts'
import type { LeaderLock } from '../sync/leader-lock.ts'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { trackChunksPerCall } from '#contract/track-chunk'
import { backoffMs } from '../../core/backoff.ts'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { isPictureWorthKeeping } from '../../core/sync/sync-failure.ts'
import { createLatch } from '../sync/latch.ts'

export interface FilmUploaderParts {
  api: ApiPort & EvidenceTransfer
  store: EvidenceStore
  events: { readonly find: (eventId: EventId) => Promise<Pick<EventRow, 'sync'> | undefined> }
  timers: Timers
  random: () => number
  lock: LeaderLock
  /** Whether who is signed in may give films and tracks to the server. */
  maySend: () => boolean
}

export interface FilmUploader {
  readonly run: (signal: AbortSignal) => Promise<void>
  /** There is something to send, or the server is there again. */
  readonly wake: () => void
}

const lockName = 'ansim-evidence'
/** Small enough that a line of 1 Mbit/s loses four seconds when it is cut. */
const partBytes = 500_000
const idlePauseMs = 30_000
/** The event itself is told by another queue: looked at again after this. */
const unsyncedPauseMs = 5_000
const lineLimits = { baseMs: 1_000, maxMs: 60_000 }
const filmLimits = { baseMs: 2_000, maxMs: 60_000 }
/** A film that was refused so often will never be taken. */
const maxAttempts = 30

/**
 * CT9: gives films and tracks to the server, beside the queue of events and never in its way. A film that fails pauses, with jitter, and lets
 * the others go first; where there is no network all of them wait. A film goes on where the server has it, after any cut.
 */
export function createFilmUploader({ api, store, events, timers, random, lock, maySend }: FilmUploaderParts): FilmUploader {
  const latch = createLatch<'woken'>(timers)

  async function upload({ eventId, clip }: FilmRow, signal: AbortSignal): Promise<void> {
    const { sha256 } = clip!
    let { offset, isComplete } = await api.call('upload.state', {
      params: { sha256 },
      signal,
    })
    const film = isComplete
      ? undefined
      : await store.film(sha256)
    while (!isComplete) {
      // Given up meanwhile: there is nothing to send any more.
      if (!film)
        throw new AppError('not-found', 'The film is not on this device any more.', { isGone: true })
      if (offset >= film.size)
        throw new AppError('hash-mismatch', 'The server has as many bytes and they are others.')
      const before = offset
      ;({ offset, isComplete } = await api.putPart(sha256, { offset, total: film.size }, film.slice(offset, offset + partBytes), signal))
      if (!isComplete && offset === before)
        throw new AppError('internal', 'The server did not take a part of the film.')
    }
    await api.call('clip.create', {
      params: { eventId },
      body: clip!,
      signal,
    })
  }

  /** One film; false when there is none to be sent now. */
  async function sendFilm(signal: AbortSignal): Promise<boolean> {
    const row = await store.dueFilm(timers.now())
    if (!row)
      return false
    const sync = (await events.find(row.eventId))?.sync
    if (sync !== 'synced') {
      // The server will never ask for the film of an event that it refused, or that is not here any more.
      await store.settleFilm(row.eventId, sync === 'waiting'
        ? {
            retryAt: epochMs(timers.now() + unsyncedPauseMs),
            attempts: row.attempts,
          }
        : 'sent')
      return true
    }
    try {
      await upload(row, signal)
      await store.settleFilm(row.eventId, 'sent')
    }
    catch (error) {
      if (!(error instanceof AppError))
        throw error
      // QU5: until there is room again, however long that takes; it is this film's fault least of all.
      const isFull = error.code === 'quota-reached'
      const isHopeless = error.details.isGone === true || (row.attempts >= maxAttempts && !isFull)
        // Damaged on its way, or an event that a restored server has still to be told again: both may pass.
        || (!isPictureWorthKeeping(error) && error.code !== 'not-found' && error.code !== 'hash-mismatch')
      await store.settleFilm(row.eventId, isHopeless
        ? 'sent'
        : {
            retryAt: epochMs(timers.now() + backoffMs(row.attempts, filmLimits, random)),
            attempts: row.attempts + 1,
          })
    }
    return true
  }

  /** As many chunks as go at once; false when there are none. */
  async function sendChunks(signal: AbortSignal): Promise<boolean> {
    const chunks = await store.unsentChunks(trackChunksPerCall)
    if (chunks.length === 0)
      return false
    await api.call('track-chunk.create', {
      body: {
        chunks: chunks.map(({ bytes, sent: _, ...chunk }) => ({
          ...chunk,
          data: toBase64(bytes),
        })),
      },
      signal,
    })
    // Those that were refused are of cameras that are gone: nobody will take them.
    await store.chunksSent(chunks)
    return true
  }

  return {
    async run(signal) {
      await lock.hold(lockName, signal, async () => {
        let attempt = 0
        while (!signal.aborted) {
          let pauseMs = idlePauseMs
          try {
            if (maySend() && (await sendFilm(signal) || await sendChunks(signal))) {
              attempt = 0
              continue
            }
          }
          catch (error) {
            // A network that is away ends by itself or by a ring; anything else is tried again as well, a queue never dies.
            pauseMs = backoffMs(attempt++, error instanceof NetworkUnavailable
              ? lineLimits
              : filmLimits, random)
          }
          if (await latch.wait(['woken'], pauseMs, signal) === 'stopped')
            return
        }
      })
    },
    wake: () => latch.ring('woken'),
  }
}

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 8_192)
    text += String.fromCharCode(...bytes.subarray(i, i + 8_192))
  return btoa(text)
}
