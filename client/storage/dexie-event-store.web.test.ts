import { Dexie } from 'dexie'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { epochMs } from '#contract/time'
import { buildAnnotation, buildEvent, buildSnapshot, deviceIdOf, sha256Of } from '../core/sync/testing/event-builder.ts'
import { AnsimDatabase } from './ansim-database.ts'
import { createDexieEventStore } from './dexie-event-store.ts'
import { createDexieLedger } from './dexie-ledger.ts'
import { PictureDatabase } from './dexie-picture-store.ts'
import { createMemoryEventStore } from './memory-event-store.ts'
import { testEventStore } from './testing/event-store-conformance.ts'
import { testLedger } from './testing/ledger-conformance.ts'

let made = 0
const names: string[] = []
const newDeviceId = (): ReturnType<typeof deviceIdOf> => deviceIdOf(made++)

function open(name: string): ReturnType<typeof createDexieEventStore> {
  names.push(name, `${name}-pictures`)
  return createDexieEventStore({
    database: new AnsimDatabase(name),
    pictures: new PictureDatabase(`${name}-pictures`),
    maxPictureBytes: 100,
    now: () => epochMs(Date.now()),
    newDeviceId,
  })
}

afterAll(async () => {
  for (const name of names)
    await Dexie.delete(name)
})

testEventStore('DexieEventStore', async () => open(`test-${made++}`))
testLedger('DexieLedger', async () => {
  const name = `test-${made++}`
  names.push(name)
  return createDexieLedger(new AnsimDatabase(name))
})
testEventStore('MemoryEventStore in a browser', async () => createMemoryEventStore({ maxPictureBytes: 100, newDeviceId }))

describe('DexieEventStore on disk', () => {
  it('CL2 writes events with durability strict, in one transaction with outbox and numbers', async () => {
    // Dexie binds the method when it opens the database.
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction')
    const store = open(`test-${made++}`)
    await store.device()
    transaction.mockClear()
    await store.record(buildEvent(1))
    const writes = transaction.mock.calls.filter(([, mode]) => mode === 'readwrite')
    transaction.mockRestore()
    expect(writes).toHaveLength(1)
    expect(writes[0]![0]).toEqual(expect.arrayContaining([
      'events',
      'outbox',
      'uploads',
      'values',
    ]))
    expect(writes[0]![2]).toEqual({ durability: 'strict' })
    store.close()
  })

  it('RV1 writes what people say with durability strict, in one transaction with event, outbox and numbers', async () => {
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction')
    const store = open(`test-${made++}`)
    await store.record(buildEvent(1))
    transaction.mockClear()
    await store.annotate(buildAnnotation(1, buildEvent(1).eventId))
    const writes = transaction.mock.calls.filter(([, mode]) => mode === 'readwrite')
    transaction.mockRestore()
    expect(writes).toHaveLength(1)
    expect(writes[0]![0]).toEqual(expect.arrayContaining([
      'events',
      'annotations',
      'outbox',
      'values',
    ]))
    expect(writes[0]![2]).toEqual({ durability: 'strict' })
    store.close()
  })

  it('CL2 events, outbox, numbers and pictures are there after the page was closed', async () => {
    const name = `test-${made++}`
    const first = open(name)
    await first.record(buildEvent(1, {
      snapshot: buildSnapshot(1),
    }), new Blob(['abc'], { type: 'image/webp' }))
    const device = await first.device()
    first.close()
    const second = open(name)
    expect(await second.device()).toEqual(device)
    expect(await second.list({ limit: 10 })).toHaveLength(1)
    expect((await second.outboxBatch({ rows: 10, bytes: 10_000 })).map(row => row.seq)).toEqual([1])
    const picture = await second.snapshot(sha256Of(1))
    expect([picture?.type, await picture?.text()]).toEqual(['image/webp', 'abc'])
    second.close()
  })

  it('CL2 two tabs of one profile share the numbers and hear of each other', async () => {
    const name = `test-${made++}`
    const [here, there] = [
      open(name),
      open(name),
    ]
    let heard = 0
    const stop = there.onChange(() => { heard++ })
    await there.list({ limit: 1 })
    await Promise.all([1, 2, 3, 4].map(n => (n % 2
      ? here
      : there).record(buildEvent(n))))
    expect((await there.outboxBatch({ rows: 10, bytes: 100_000 })).map(row => row.seq)).toEqual([1, 2, 3, 4])
    const before = heard
    await here.record(buildEvent(5))
    await expect.poll(() => heard, { timeout: 5000 }).toBeGreaterThan(before)
    stop()
    here.close()
    there.close()
  })
})
