import type { DeviceId } from '#contract/ids'
import type { EventStore } from '../core/sync/event-store.ts'
import { createEventStore } from '../core/sync/ledger-event-store.ts'
import { createMemoryLedger } from './memory-ledger.ts'
import { createMemoryPictureStore } from './memory-picture-store.ts'

export interface MemoryEventStoreOptions {
  maxPictureBytes?: number
  newDeviceId: () => DeviceId
}

/** An EventStore that forgets when the page goes: for simulations, component pages and browsers without IndexedDB. */
export function createMemoryEventStore({ maxPictureBytes = 50_000_000, newDeviceId }: MemoryEventStoreOptions): EventStore {
  return createEventStore({
    ledger: createMemoryLedger(),
    pictures: createMemoryPictureStore({ maxBytes: maxPictureBytes }),
    newDeviceId,
  })
}
