import type { DeviceId } from '#contract/ids'
import type { Clock } from '#contract/time'
import type { EventStore } from '../core/sync/event-store.ts'
import type { PictureStore } from '../core/sync/picture-store.ts'
import type { AnsimDatabase } from './ansim-database.ts'
import { createEventStore } from '../core/sync/ledger-event-store.ts'
import { createDexieLedger } from './dexie-ledger.ts'
import { createDexiePictureStore, PictureDatabase } from './dexie-picture-store.ts'

export interface DexieEventStoreOptions {
  database: AnsimDatabase
  /** The second database; by default `ansim-pictures`. */
  pictures?: PictureDatabase
  maxPictureBytes?: number
  /** Pictures by somebody else, over the same database. */
  pictureStore?: PictureStore
  now: Clock
  newDeviceId: () => DeviceId
}

/** The EventStore of the product: IndexedDB, on disk before `record` answers. */
export function createDexieEventStore(options: DexieEventStoreOptions): EventStore {
  return createEventStore({
    ledger: createDexieLedger(options.database),
    pictures: options.pictureStore ?? createDexiePictureStore({
      database: options.pictures ?? new PictureDatabase(),
      maxBytes: options.maxPictureBytes ?? 500_000_000,
      now: options.now,
    }),
    newDeviceId: options.newDeviceId,
  })
}
