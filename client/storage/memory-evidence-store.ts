import type { EventId } from '#contract/ids'
import type { ChunkKey, ChunkRow, EvidenceStore, FilmRow } from '../core/clips/evidence-store.ts'
import type { PictureStore } from '../core/sync/picture-store.ts'
import { maxChunks } from '../core/clips/evidence-store.ts'

const longestPauseMs = 120_000

/** An EvidenceStore that forgets when the page goes. */
export function createMemoryEvidenceStore({ pictures }: { pictures: PictureStore }): EvidenceStore {
  const films = new Map<EventId, FilmRow>()
  const chunks = new Map<string, ChunkRow>()
  const nameOf = ({ cameraId, startsAt, deviceId }: ChunkKey): string => `${cameraId} ${startsAt} ${deviceId}`
  const startOf = { upload: 0, attempts: 0, retryAt: 0 } as const
  const waiting = (): FilmRow[] => [
    ...films.values(),
  ].filter(({ upload }) => upload === 1)
  const inOrder = (): ChunkRow[] => [
    ...chunks.values(),
  ].sort((a, b) => a.startsAt - b.startsAt)

  return {
    find: async eventId => films.get(eventId),
    async begin(events) {
      for (const event of events) {
        films.set(event.eventId, {
          ...event,
          ...startOf,
          state: 'making',
        })
      }
    },
    async keep(events, clip, film, mine) {
      const isKept = await pictures.put(clip.sha256, film, mine, clip.startsAt, 'film').catch(() => false)
      for (const event of events) {
        films.set(event.eventId, isKept
          ? {
              ...event,
              ...startOf,
              state: 'kept',
              clip,
              upload: mine ? 1 : 0,
            }
          : {
              ...event,
              ...startOf,
              state: 'none',
              trouble: 'no-room',
            })
      }
      return isKept
    },
    async fail(events, trouble) {
      for (const event of events) {
        films.set(event.eventId, {
          ...event,
          ...startOf,
          state: 'none',
          trouble,
        })
      }
    },
    async giveUpMaking() {
      for (const row of films.values()) {
        if (row.state === 'making')
          films.set(row.eventId, { ...row, state: 'none', trouble: 'no-pictures' })
      }
    },
    film: pictures.find,
    heldFilms: pictures.present,
    async dueFilm(at) {
      const [first] = waiting().sort((a, b) => a.retryAt - b.retryAt)
      return first && (first.retryAt <= at || first.retryAt > at + longestPauseMs)
        ? first
        : undefined
    },
    async settleFilm(eventId, outcome) {
      const row = films.get(eventId)
      if (!row?.clip)
        return
      films.set(eventId, outcome === 'sent'
        ? { ...row, upload: 0 }
        : {
            ...row,
            ...outcome,
          })
      if (!waiting().some(each => each.clip?.sha256 === row.clip?.sha256))
        await pictures.release(row.clip.sha256)
    },
    waitingFilms: async () => waiting().length,

    async putChunks(rows) {
      for (const row of rows)
        chunks.set(nameOf(row), row)
      for (const row of inOrder().filter(({ sent }) => sent === 1).slice(0, Math.max(0, chunks.size - maxChunks)))
        chunks.delete(nameOf(row))
    },
    chunks: async (cameraId, from, until) => inOrder().filter(row => row.cameraId === cameraId && row.startsAt < until && row.endsAt >= from),
    unsentChunks: async limit => inOrder().filter(({ sent }) => sent === 0).slice(0, limit),
    async chunksSent(keys) {
      for (const key of keys) {
        const row = chunks.get(nameOf(key))
        if (row)
          chunks.set(nameOf(key), { ...row, sent: 1 })
      }
    },
    async prune(before) {
      for (const row of [
        ...films.values(),
      ].filter(({ at, upload, state }) => at < before && upload === 0 && state !== 'making')) {
        films.delete(row.eventId)
        await pictures.remove(row.clip
          ? [row.clip.sha256]
          : [])
      }
      for (const row of inOrder().filter(({ startsAt, sent }) => sent === 1 && startsAt < before))
        chunks.delete(nameOf(row))
    },
  }
}
