import { createMemoryEvidenceStore } from './memory-evidence-store.ts'
import { createMemoryPictureStore } from './memory-picture-store.ts'
import { testEvidenceStore } from './testing/evidence-conformance.ts'

testEvidenceStore('MemoryEvidenceStore', async () => {
  const pictures = createMemoryPictureStore({ maxBytes: 100 })
  return {
    store: createMemoryEvidenceStore({ pictures }),
    pictures,
  }
})
