import type { CoverageStore } from '../core/scheduling/coverage-store.ts'
import type { AnsimDatabase } from './ansim-database.ts'
import { maxCoverageRows } from '../core/scheduling/coverage-store.ts'

/** CO1: what waits, on disk: nothing of what was looked at is lost with a page or a network. */
export function createDexieCoverageStore(database: AnsimDatabase, maxRows = maxCoverageRows): CoverageStore {
  const { coverage } = database
  return {
    put: rows => database.transaction('rw', coverage, async () => {
      await coverage.bulkPut([...rows])
      const tooMany = await coverage.count() - maxRows
      if (tooMany > 0)
        await coverage.bulkDelete(await coverage.orderBy('minute').limit(tooMany).primaryKeys())
    }),
    due: (minute, limit) => coverage.where('minute').below(minute).limit(limit).toArray(),
    settle: rows => database.transaction('rw', coverage, async () => {
      const now = await coverage.bulkGet(rows.map(({ key }) => key))
      await coverage.bulkDelete(rows.filter(({ revision }, index) => now[index]?.revision === revision).map(({ key }) => key))
    }),
    count: () => coverage.count(),
  }
}
