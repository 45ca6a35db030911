import type { Table } from 'dexie'
import type { Sha256 } from '#contract/ids'
import type { Clock } from '#contract/time'
import type { PictureStore } from '../core/sync/picture-store.ts'
import { Dexie } from 'dexie'
import { picturesToGiveUp } from '../core/sync/picture-store.ts'

interface Picture { sha256: Sha256, picture: Blob }
/** Apart from the pictures, so that counting room does not read them. */
interface Kept { sha256: Sha256, bytes: number, held: 0 | 1, storedAt: number }

/** The database `ansim-pictures`: apart from `ansim`, so that it can be given up alone. Clips lie here too. */
export class PictureDatabase extends Dexie {
  readonly pictures!: Table<Picture, Sha256>
  readonly kept!: Table<Kept, Sha256>

  constructor(name = 'ansim-pictures') {
    super(name)
    this.version(1).stores({ pictures: 'sha256', kept: 'sha256' })
    this.version(2).stores({ clips: 'sha256, eventId' })
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

export function createDexiePictureStore({ database, now, ...options }: DexiePictureStoreOptions): PictureStore {
  let { maxBytes } = options
  const { pictures, kept } = database

  const giveUp = (bytes: number): Promise<number> => database.transaction('rw', pictures, kept, async () => {
    const given = picturesToGiveUp(await kept.toArray(), bytes)
    const names = given.map(({ sha256 }) => sha256)
    await pictures.bulkDelete(names)
    await kept.bulkDelete(names)
    return given.reduce((sum, picture) => sum + picture.bytes, 0)
  })

  const add = (sha256: Sha256, picture: Blob, held: 0 | 1, of: number): Promise<void> => database.transaction('rw', pictures, kept, async () => {
    await Promise.all([
      pictures.put({ sha256, picture }),
      kept.put({
        sha256,
        bytes: picture.size,
        held,
        storedAt: of,
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
    async put(sha256, picture, held, of = now()) {
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
        await giveUp(await countTotal() + picture.size - maxBytes)
        trust = 0
      }
      try {
        await add(sha256, picture, held ? 1 : 0, of)
        total += picture.size
        return true
      }
      catch (error) {
        // The browser has less room than we allowed ourselves: once more with some of it free.
        if (!(error instanceof Error) || await giveUp(picture.size * 4) === 0)
          return false
        return add(sha256, picture, held ? 1 : 0, of).then(() => true, () => false)
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
    giveUp,
    close: () => database.close(),
  }
}
