import type { Sha256 } from '#contract/ids'
import type { PictureStore } from '../core/sync/picture-store.ts'
import { picturesToGiveUp } from '../core/sync/picture-store.ts'

interface Kept { sha256: Sha256, picture: Blob, bytes: number, held: 0 | 1, storedAt: number, film?: 1 }

/** A PictureStore that forgets. `maxBytes` is all the room it has. */
export function createMemoryPictureStore(options: { maxBytes: number }): PictureStore {
  let { maxBytes } = options
  const kept = new Map<Sha256, Kept>()
  let order = 0

  const giveUp = (bytes: number, of: 'film' | 'any' = 'any'): number => {
    const given = picturesToGiveUp([
      ...kept.values(),
    ].filter(picture => of === 'any' || (picture.film === 1 && picture.held === 0)), bytes)
    for (const { sha256 } of given)
      kept.delete(sha256)
    return given.reduce((sum, picture) => sum + picture.bytes, 0)
  }

  return {
    async put(sha256, picture, held, of, film) {
      const known = kept.get(sha256)
      if (known) {
        kept.set(sha256, {
          ...known,
          held: held ? 1 : known.held,
        })
        return true
      }
      const total = [
        ...kept.values(),
      ].reduce((sum, { bytes }) => sum + bytes, 0)
      if (picture.size > maxBytes)
        return false
      const over = total + picture.size - maxBytes
      if (giveUp(over, film ?? 'any') < over && film)
        return false
      kept.set(sha256, {
        sha256,
        picture,
        bytes: picture.size,
        held: held ? 1 : 0,
        storedAt: of ?? order++,
        ...(film && { film: 1 }),
      })
      return true
    },
    present: async names => new Set(names.filter(name => kept.has(name))),
    async remove(names) {
      for (const name of names) {
        if (kept.get(name)?.held === 0)
          kept.delete(name)
      }
    },
    async removeOlder(before) {
      for (const { sha256, held, storedAt } of [
        ...kept.values(),
      ]) {
        if (held === 0 && storedAt < before)
          kept.delete(sha256)
      }
    },
    clear: async () => kept.clear(),
    async limit(bytes) {
      maxBytes = bytes
      const all = [
        ...kept.values(),
      ]
      const over = all.reduce((sum, picture) => sum + picture.bytes, 0) - bytes
      for (const { sha256 } of picturesToGiveUp(all.filter(({ held }) => held === 0), over))
        kept.delete(sha256)
    },
    find: async sha256 => kept.get(sha256)?.picture,
    async release(sha256) {
      const known = kept.get(sha256)
      if (known)
        kept.set(sha256, { ...known, held: 0 })
    },
    giveUp: async bytes => giveUp(bytes),
    close() {},
  }
}
