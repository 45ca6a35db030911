import { deviceIdOf } from '../core/sync/testing/event-builder.ts'
import { createMemoryEventStore } from './memory-event-store.ts'
import { createMemoryLedger } from './memory-ledger.ts'
import { testEventStore } from './testing/event-store-conformance.ts'
import { testLedger } from './testing/ledger-conformance.ts'

let device = 0
testEventStore('MemoryEventStore', async () => createMemoryEventStore({
  maxPictureBytes: 100,
  newDeviceId: () => deviceIdOf(device++),
}))
testLedger('MemoryLedger', async () => createMemoryLedger())
