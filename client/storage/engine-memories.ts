import type { EngineMemory } from '../core/detection/engine-memory.ts'
import { engineMemorySchema } from '../core/detection/engine-memory.ts'

const key = 'ansim.engines'
/** Detectors and graphics processors that one browser meets; older ones are tested anew. */
const maxMemories = 6

/**
 * Keeps in the browser what was found out about its engines. What cannot be read counts as not known, and where nothing can be kept
 * (private windows) each start tests anew.
 */
export function createEngineMemories(storage: Pick<Storage, 'getItem' | 'setItem'>) {
  const load = (): EngineMemory[] => {
    try {
      const kept: unknown = JSON.parse(storage.getItem(key) ?? '[]')
      return Array.isArray(kept)
        ? kept.flatMap((memory) => {
            const parsed = engineMemorySchema.safeParse(memory)
            return parsed.success
              ? [parsed.data]
              : []
          })
        : []
    }
    catch {
      return []
    }
  }
  return {
    load,
    /** Replaces what was known under its key. */
    save(memory: EngineMemory): void {
      try {
        storage.setItem(key, JSON.stringify([
          memory,
          ...load().filter(other => other.key !== memory.key),
        ].slice(0, maxMemories)))
      }
      catch {
        // Full or forbidden: the next start tests anew.
      }
    },
  }
}
