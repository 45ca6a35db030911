import type { Clock, EpochMs } from '#contract/time'
import type { BlobKey } from '../core/blob-store.ts'
import type { PartStore } from '../core/part-store.ts'
import { checkBlobKey } from '../core/blob-key.ts'
import { checkOpenParts } from './part-limits.ts'

interface Part { readonly organizationId: string, bytes: Uint8Array, isWhole: boolean, changedAt: EpochMs }

/** Parts that end with the process: for tests and simulations. */
export function createMemoryPartStore(clock: Clock): PartStore {
  const parts = new Map<string, Part>()
  const nameOf = (key: BlobKey): string => checkBlobKey(key).join('/')
  return {
    async state(key) {
      const part = parts.get(nameOf(key))
      return { bytes: part?.bytes.length ?? 0, isWhole: part?.isWhole ?? false }
    },
    async append(key, offset, bytes) {
      const part = parts.get(nameOf(key))
      const before = part?.bytes ?? new Uint8Array()
      if (offset !== before.length || part?.isWhole)
        return before.length
      const own = [
        ...parts.values(),
      ].filter(({ organizationId }) => organizationId === key.organizationId)
      checkOpenParts({
        files: own.length,
        bytes: own.reduce((sum, each) => sum + each.bytes.length, 0),
      }, !part, bytes.length)
      const after = new Uint8Array(before.length + bytes.length)
      after.set(before)
      after.set(bytes, before.length)
      parts.set(nameOf(key), {
        organizationId: key.organizationId,
        bytes: after,
        isWhole: false,
        changedAt: clock(),
      })
      return after.length
    },
    read: async key => parts.get(nameOf(key))?.bytes.slice(),
    async markWhole(key) {
      const part = parts.get(nameOf(key))
      if (part)
        part.isWhole = true
    },
    async remove(key) {
      parts.delete(nameOf(key))
    },
    async sweep(before) {
      const old = [...parts].filter(([, { changedAt }]) => changedAt < before)
      for (const [name] of old)
        parts.delete(name)
      return old.length
    },
  }
}
