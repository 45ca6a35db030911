import type { Sha256 } from '#contract/ids'
import type { BlobKey, BlobStore } from '../core/blob-store.ts'
import { checkBlobKey } from '../core/blob-key.ts'

/** Blobs that end with the process: for tests and simulations. */
export function createMemoryBlobStore(): BlobStore {
  const blobs = new Map<string, Uint8Array>()
  const nameOf = (key: BlobKey): string => checkBlobKey(key).join('/')
  return {
    async put(key, bytes) {
      // Not slice(): a Buffer's shares its memory.
      blobs.set(nameOf(key), Uint8Array.from(bytes))
    },
    async find(key) {
      return blobs.get(nameOf(key))?.slice()
    },
    async read(key, from, until) {
      return blobs.get(nameOf(key))?.slice(from, until)
    },
    size: async key => blobs.get(nameOf(key))?.length,
    async remove(key) {
      blobs.delete(nameOf(key))
    },
    async* list(organizationId) {
      for (const name of blobs.keys()) {
        const [owner, , , sha256] = name.split('/')
        if (owner === organizationId.toLowerCase())
          yield { sha256: sha256 as Sha256, changedAtMs: 0 }
      }
    },
  }
}
