import { createMemoryPreferenceStore } from './memory-preference-store.ts'
import { describePreferenceStore } from './testing/preference-conformance.ts'

describePreferenceStore('in memory', async () => createMemoryPreferenceStore())
