import { AnsimDatabase } from './ansim-database.ts'
import { createDexiePreferenceStore } from './dexie-preference-store.ts'
import { describePreferenceStore } from './testing/preference-conformance.ts'

describePreferenceStore('in IndexedDB', async () => createDexiePreferenceStore(new AnsimDatabase(`preferences-${crypto.randomUUID()}`)))
