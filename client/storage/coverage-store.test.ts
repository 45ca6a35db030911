import { createMemoryCoverageStore } from './memory-coverage-store.ts'
import { describeCoverageStore } from './testing/coverage-conformance.ts'

describeCoverageStore('in memory', async maxRows => createMemoryCoverageStore(maxRows))
