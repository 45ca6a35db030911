import type { Table } from 'dexie'
import type { CameraId, DeviceId, EventId, Sha256 } from '#contract/ids'
import type { Clock, EpochMs } from '#contract/time'
import type { ChunkRow, FilmRow } from '../core/clips/evidence-store.ts'
import type { PictureStore } from '../core/sync/picture-store.ts'
import { Dexie } from 'dexie'
import { picturesToGiveUp } from '../core/sync/picture-store.ts'

interface Picture { sha256: Sha256, picture: Blob }
/** Apart from the pictures, so that counting room does not read them. */
interface Kept { sha256: Sha256, bytes: number, held: 0 | 1, storedAt: number, film?: 1 }

/** The database `ansim-pictures`: apart from `ansim`, so that it can be given up alone. Clips lie here too. */
export class PictureDatabase extends Dexie {
  readonly pictures!: Table<Picture, Sha256>
  readonly kept!: Table<Kept, Sha256>
  /** What is known of events' films; the films themselves lie with the pictures. */
  readonly films!: Table<FilmRow, EventId>
  readonly trackChunks!: Table<ChunkRow, [CameraId, EpochMs, DeviceId]>

  constructor(name = 'ansim-pictures') {
    super(name)
    this.version(1).stores({ pictures: 'sha256', kept: 'sha256' })
    this.version(2).stores({ clips: 'sha256, eventId' })
    this.version(3).stores({ films: 'eventId, [upload+retryAt], state, at', trackChunks: '[cameraId+startsAt+deviceId], [sent+startsAt]' })
  }
}

export interface DexiePictureStoreOptions {
  database: PictureDatabase
  /** All the room pictures may take, in bytes; the browser may have less. */
  maxBytes: number
  now: Clock
}

/** Counting all pictures anew for each would cost more than keeping it. */
const trustedPuts = 20
const chunksAtOnce = 500

export function createDexiePictureStore({ database, now, ...options }: DexiePictureStoreOptions): PictureStore {
  let { maxBytes } = options
  const { pictures, kept, trackChunks } = database

  const giveUp = (bytes: number, of: 'film' | 'any' = 'any'): Promise<number> => database.transaction('rw', pictures, kept, trackChunks, async () => {
    const all = await kept.toArray()
    const films = all.filter(({ film, held }) => film === 1 && held === 0)
    const given = picturesToGiveUp(films, bytes)
    let freed = given.reduce((sum, picture) => sum + picture.bytes, 0)
    let rest = 0
    if (of === 'any' && freed < bytes) {
      freed += await giveUpChunks(bytes - freed)
      const more = picturesToGiveUp(all.filter(picture => !given.includes(picture)), bytes - freed)
      rest = more.reduce((sum, picture) => sum + picture.bytes, 0)
      given.push(...more)
    }
    const names = given.map(({ sha256 }) => sha256)
    await pictures.bulkDelete(names)
    await kept.bulkDelete(names)
    return freed + rest
  })

  /** CT3: how objects moved goes after films and before pictures, the oldest first, and only what the server has. */
  async function giveUpChunks(bytes: number): Promise<number> {
    let freed = 0
    if (bytes <= 0)
      return freed
    const going: [CameraId, EpochMs, DeviceId][] = []
    for (const chunk of await trackChunks.where('[sent+startsAt]').between([1, Dexie.minKey], [1, Dexie.maxKey]).limit(chunksAtOnce).toArray()) {
      if (freed >= bytes)
        break
      freed += chunk.bytes.length
      going.push([chunk.cameraId, chunk.startsAt, chunk.deviceId])
    }
    await trackChunks.bulkDelete(going)
    return freed
  }

  const add = (sha256: Sha256, picture: Blob, held: 0 | 1, of: number, film?: 'film'): Promise<void> => database.transaction('rw', pictures, kept, async () => {
    await Promise.all([
      pictures.put({ sha256, picture }),
      kept.put({
        sha256,
        bytes: picture.size,
        held,
        storedAt: of,
        ...(film && { film: 1 as const }),
      }),
    ])
  })

  /** What this tab believes that all of them take, and for how many more it believes so: other tabs keep some too. */
  let total = 0
  let trust = 0
  async function countTotal(): Promise<number> {
    if (trust-- > 0)
      return total
    trust = trustedPuts
    total = (await kept.toArray()).reduce((sum, { bytes }) => sum + bytes, 0)
    return total
  }

  return {
    async put(sha256, picture, held, of = now(), film?: 'film') {
      const known = await kept.get(sha256)
      if (known) {
        if (held)
          await kept.update(sha256, { held: 1 })
        return true
      }
      if (picture.size > maxBytes)
        return false
      if (await countTotal() + picture.size > maxBytes) {
        trust = 0
        const over = await countTotal() + picture.size - maxBytes
        trust = 0
        // CT3: a film makes room among films alone.
        if (await giveUp(over, film ?? 'any') < over && film)
          return false
      }
      try {
        await add(sha256, picture, held ? 1 : 0, of, film)
        total += picture.size
        return true
      }
      catch (error) {
        // The browser has less room than we allowed ourselves: once more with some of it free.
        if (!(error instanceof Error) || await giveUp(picture.size * 4, film ?? 'any') === 0)
          return false
        return add(sha256, picture, held ? 1 : 0, of, film).then(() => true, () => false)
      }
    },
    present: async names => new Set((await kept.bulkGet([...names])).flatMap(row => row?.sha256 ?? [])),
    remove: names => database.transaction('rw', pictures, kept, async () => {
      const going = (await kept.bulkGet([...names])).flatMap(row => row?.held === 0
        ? [row.sha256]
        : [])
      await pictures.bulkDelete(going)
      await kept.bulkDelete(going)
    }),
    removeOlder: before => database.transaction('rw', pictures, kept, async () => {
      const going = (await kept.toArray()).filter(({ held, storedAt }) => held === 0 && storedAt < before).map(({ sha256 }) => sha256)
      await pictures.bulkDelete(going)
      await kept.bulkDelete(going)
    }),
    clear: () => database.transaction('rw', database.tables, async () => {
      for (const table of database.tables)
        await table.clear()
    }),
    limit(bytes) {
      maxBytes = bytes
      return database.transaction('rw', pictures, kept, async () => {
        const all = await kept.toArray()
        const over = all.reduce((sum, picture) => sum + picture.bytes, 0) - bytes
        const going = picturesToGiveUp(all.filter(({ held }) => held === 0), over).map(({ sha256 }) => sha256)
        await pictures.bulkDelete(going)
        await kept.bulkDelete(going)
      })
    },
    find: async sha256 => (await pictures.get(sha256))?.picture,
    async release(sha256) {
      await kept.update(sha256, { held: 0 })
    },
    giveUp: bytes => giveUp(bytes),
    close: () => database.close(),
  }
}
