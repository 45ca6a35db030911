import type { EvidenceStore, FilmRow } from '../core/clips/evidence-store.ts'
import type { PictureStore } from '../core/sync/picture-store.ts'
import type { PictureDatabase } from './dexie-picture-store.ts'
import { Dexie } from 'dexie'
import { trackChunkMaxMs } from '#contract/track-chunk'
import { maxChunks } from '../core/clips/evidence-store.ts'

export interface DexieEvidenceStoreOptions {
  /** Where the films themselves lie; over the same database. */
  database: PictureDatabase
  pictures: PictureStore
}

/** Twice the longest pause of a film that fails (film-uploader.ts). */
const longestPauseMs = 120_000
const chunksAtOnce = 500

/** CT3: films and tracks in the pictures' database. */
export function createDexieEvidenceStore({ database, pictures }: DexieEvidenceStoreOptions): EvidenceStore {
  const { films, trackChunks } = database
  const startOf = { upload: 0, attempts: 0, retryAt: 0 } as const

  return {
    find: eventId => films.get(eventId),
    begin: events => films.bulkPut(events.map((event): FilmRow => ({
      ...event,
      ...startOf,
      state: 'making',
    }))).then(() => {}),
    async keep(events, clip, film, mine) {
      const isKept = await pictures.put(clip.sha256, film, mine, clip.startsAt, 'film').catch(() => false)
      await films.bulkPut(events.map((event): FilmRow => isKept
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
          }))
      return isKept
    },
    fail: (events, trouble) => films.bulkPut(events.map((event): FilmRow => ({
      ...event,
      ...startOf,
      state: 'none',
      trouble,
    }))).then(() => {}),
    giveUpMaking: () => films.where('state').equals('making').modify({ state: 'none', trouble: 'no-pictures' }).then(() => {}),
    film: pictures.find,
    heldFilms: pictures.present,
    async dueFilm(at) {
      const first = await films.where('[upload+retryAt]').between([1, Dexie.minKey], [1, Dexie.maxKey]).first()
      // No pause is that long: this clock was set back since.
      return first && (first.retryAt <= at || first.retryAt > at + longestPauseMs)
        ? first
        : undefined
    },
    async settleFilm(eventId, outcome) {
      const row = await films.get(eventId)
      if (!row?.clip)
        return
      await films.put(outcome === 'sent'
        ? { ...row, upload: 0 }
        : {
            ...row,
            ...outcome,
          })
      const { sha256 } = row.clip
      const others = await films.where('[upload+retryAt]').between([1, Dexie.minKey], [1, Dexie.maxKey]).filter(each => each.clip?.sha256 === sha256).count()
      if (others === 0)
        await pictures.release(sha256)
    },
    waitingFilms: () => films.where('[upload+retryAt]').between([1, Dexie.minKey], [1, Dexie.maxKey]).count(),

    async putChunks(chunks) {
      const over = await trackChunks.count() + chunks.length - maxChunks
      if (over > 0) {
        const oldest = await trackChunks.where('[sent+startsAt]').between([1, Dexie.minKey], [1, Dexie.maxKey]).limit(Math.max(over, chunksAtOnce)).primaryKeys()
        await trackChunks.bulkDelete(oldest)
      }
      await trackChunks.bulkPut([...chunks])
    },
    chunks: (cameraId, from, until) => trackChunks.where('[cameraId+startsAt+deviceId]').between([cameraId, from - trackChunkMaxMs, Dexie.minKey], [cameraId, until, Dexie.minKey]).filter(({ endsAt }) => endsAt >= from).toArray(),
    unsentChunks: limit => trackChunks.where('[sent+startsAt]').between([0, Dexie.minKey], [0, Dexie.maxKey]).limit(limit).toArray(),
    chunksSent: keys => database.transaction('rw', trackChunks, async () => {
      const rows = await trackChunks.bulkGet(keys.map(({ cameraId, startsAt, deviceId }) => [cameraId, startsAt, deviceId]))
      await trackChunks.bulkPut(rows.flatMap(row => row
        ? [
            { ...row, sent: 1 },
          ]
        : []))
    }),
    async prune(before) {
      const old = await films.where('at').below(before).filter(({ upload, state }) => upload === 0 && state !== 'making').toArray()
      await pictures.remove(old.flatMap(({ clip }) => clip?.sha256 ?? []))
      await films.bulkDelete(old.map(({ eventId }) => eventId))
      await trackChunks.where('[sent+startsAt]').between([1, Dexie.minKey], [1, before]).delete()
    },
  }
}
