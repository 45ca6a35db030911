import type { CoverageRow, CoverageStore } from '../core/scheduling/coverage-store.ts'
import { maxCoverageRows } from '../core/scheduling/coverage-store.ts'

/** What waits, in memory: for programs that are no page, and for tests. */
export function createMemoryCoverageStore(maxRows = maxCoverageRows): CoverageStore {
  const rows = new Map<string, CoverageRow>()
  const oldest = (): CoverageRow[] => [
    ...rows.values(),
  ].sort((a, b) => a.minute - b.minute)
  return {
    async put(more) {
      for (const row of more)
        rows.set(row.key, row)
      for (const { key } of oldest().slice(0, Math.max(0, rows.size - maxRows)))
        rows.delete(key)
    },
    due: async (minute, limit) => oldest().filter(row => row.minute < minute).slice(0, limit),
    async settle(settled) {
      for (const { key, revision } of settled) {
        if (rows.get(key)?.revision === revision)
          rows.delete(key)
      }
    },
    count: async () => rows.size,
  }
}
