import { Dexie } from 'dexie'
import { afterAll } from 'vitest'
import { epochMs } from '#contract/time'
import { createDexieEvidenceStore } from './dexie-evidence-store.ts'
import { createDexiePictureStore, PictureDatabase } from './dexie-picture-store.ts'
import { testEvidenceStore } from './testing/evidence-conformance.ts'

let made = 0
afterAll(async () => {
  for (let i = 0; i < made; i++)
    await Dexie.delete(`evidence-${i}`)
})

testEvidenceStore('DexieEvidenceStore', async () => {
  const database = new PictureDatabase(`evidence-${made++}`)
  const pictures = createDexiePictureStore({
    database,
    maxBytes: 100,
    now: () => epochMs(1_700_000_000_000),
  })
  return {
    store: createDexieEvidenceStore({ database, pictures }),
    pictures,
  }
})
