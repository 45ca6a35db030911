import { AnsimDatabase } from './ansim-database.ts'
import { createDexieCoverageStore } from './dexie-coverage-store.ts'
import { describeCoverageStore } from './testing/coverage-conformance.ts'

describeCoverageStore('in IndexedDB', async maxRows => createDexieCoverageStore(new AnsimDatabase(`coverage-${crypto.randomUUID()}`), maxRows))
