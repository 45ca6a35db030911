import { Dexie } from 'dexie'
import fc from 'fast-check'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { epochMs } from '#contract/time'
import { buildAnnotation, buildEvent, buildSnapshot, buildStored, dbEpochOf, deviceIdOf, sha256Of } from '../core/sync/testing/event-builder.ts'
import { AnsimDatabase } from './ansim-database.ts'
import { createDexieEventStore } from './dexie-event-store.ts'
import { createDexieLedger } from './dexie-ledger.ts'
import { PictureDatabase } from './dexie-picture-store.ts'
import { createMemoryEventStore } from './memory-event-store.ts'
import { testEventStore } from './testing/event-store-conformance.ts'
import { testLedger } from './testing/ledger-conformance.ts'
import { doTabAct, everythingIn, tabAct } from './testing/tab-act.ts'

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

describe('DexieEventStore, an act that goes on', () => {
  /** Two tabs of one profile; `database` is the first one's. */
  function openTabs(): { name: string, database: AnsimDatabase, tabs: ReturnType<typeof open>[], close: () => void } {
    const name = `test-${made++}`
    names.push(name, `${name}-pictures`)
    const database = new AnsimDatabase(name)
    const tabs = [
      database,
      new AnsimDatabase(name),
    ].map(each => createDexieEventStore({
      database: each,
      pictures: new PictureDatabase(`${name}-pictures`),
      maxPictureBytes: 100,
      now: () => epochMs(Date.now()),
      newDeviceId: () => deviceIdOf(1),
    }))
    return {
      name,
      database,
      tabs,
      close: () => tabs.forEach(tab => tab.close()),
    }
  }

  it('CL2 is written without a question before, durability strict, in one transaction with outbox, upload and numbers', async () => {
    const { tabs: [store], close } = openTabs()
    await store!.record(buildEvent(1))
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction')
    const commit = vi.spyOn(IDBTransaction.prototype, 'commit')
    const row = await store!.record(buildEvent(2, {
      snapshot: buildSnapshot(2),
    }), new Blob(['abc']))
    const writes = transaction.mock.calls.filter(([stores, mode]) => mode === 'readwrite' && [...stores].includes('events'))
    // Dexie leaves that to the browser.
    expect(commit).toHaveBeenCalledTimes(1)
    transaction.mockRestore()
    commit.mockRestore()
    expect(writes).toHaveLength(1)
    expect(writes[0]![0]).toEqual(expect.arrayContaining([
      'events',
      'incidents',
      'outbox',
      'uploads',
      'values',
    ]))
    expect(writes[0]![2]).toEqual({ durability: 'strict' })
    expect((await store!.find(buildEvent(2).eventId))?.event).toEqual(row.event)
    expect(await store!.listIncidents({ limit: 9 })).toMatchObject([
      { eventCount: 2 },
    ])
    expect((await store!.outboxBatch({ rows: 9, bytes: 10_000 })).map(({ seq }) => seq)).toEqual([1, 2])
    expect(await store!.counts()).toMatchObject({ waiting: 2, waitingPictures: 1 })
    close()
  })

  it('CL2 the same event again is the one that is there', async () => {
    const { tabs: [store], close } = openTabs()
    const first = await store!.record(buildEvent(1))
    await store!.record(buildEvent(2))
    expect((await store!.record(buildEvent(1))).event).toEqual(first.event)
    expect((await store!.outboxBatch({ rows: 9, bytes: 10_000 })).map(({ seq }) => seq)).toEqual([1, 2])
    close()
  })

  it('CL7 what another tab noted of the numbers meanwhile stays', async () => {
    const { tabs: [here, there], close } = openTabs()
    await here!.record(buildEvent(1))
    await here!.record(buildEvent(2))
    await there!.noteSent(2)
    await here!.record(buildEvent(3))
    expect(await here!.device()).toMatchObject({ nextSeq: 4, sentSeq: 2 })
    close()
  })

  it('IC5 what another tab heard of the act meanwhile counts', async () => {
    const { tabs: [here, there], close } = openTabs()
    await here!.record(buildEvent(1))
    await here!.record(buildEvent(2))
    const { incidentId } = (await here!.listIncidents({ limit: 1 }))[0]!
    await there!.applyFeed(0, {
      items: [
        buildStored(1, {
          incidentId,
          event: {
            ...buildEvent(3),
            deviceId: deviceIdOf(99),
          },
        }),
      ],
      cursor: 1,
      dbEpoch: dbEpochOf(1),
    }, epochMs(1))
    await here!.record(buildEvent(4))
    expect(await here!.listIncidents({ limit: 9 })).toMatchObject([
      { incidentId, eventCount: 4 },
    ])
    close()
  })

  it('HD4 what a newer page made of the tables meanwhile counts', async () => {
    const { name, database, tabs: [store], close } = openTabs()
    await store!.record(buildEvent(1))
    await store!.record(buildEvent(2))
    const newer = new AnsimDatabase(name)
    await newer.incidents.toCollection().modify((row) => { row.waiting = 40 })
    newer.close()
    database.close({ disableAutoOpen: false })
    await store!.list({ limit: 1 })
    await store!.record(buildEvent(3))
    expect(await store!.listIncidents({ limit: 9 })).toMatchObject([
      { eventCount: 3, waiting: 41 },
    ])
    close()
  })

  it('CL2 tabs that record it at the same time use each number once, and every event counts', async () => {
    const { tabs, close } = openTabs()
    for (const tab of tabs)
      await tab.record(buildEvent(tabs.indexOf(tab)))
    await Promise.all(Array.from({ length: 20 }, (_, n) => tabs[n % 2]!.record(buildEvent(n + 2))))
    expect((await tabs[0]!.outboxBatch({ rows: 99, bytes: 1_000_000 })).map(({ seq }) => seq)).toEqual(Array.from({ length: 22 }, (_, i) => i + 1))
    expect(await tabs[1]!.listIncidents({ limit: 9 })).toMatchObject([
      { eventCount: 22 },
    ])
    close()
  })

  it('CL2 IC5 whatever two tabs do in turn, what is there is what one would have that asks every time', { timeout: 120_000 }, async () => {
    await fc.assert(fc.asyncProperty(fc.array(tabAct, { minLength: 4, maxLength: 24 }), async (acts) => {
      const { tabs, close } = openTabs()
      const one = createMemoryEventStore({
        maxPictureBytes: 100,
        newDeviceId: () => deviceIdOf(1),
      })
      for (const [at, each] of acts.entries()) {
        await doTabAct(tabs[each.tab]!, each, at)
        await doTabAct(one, each, at)
      }
      expect(await everythingIn(tabs[0]!)).toEqual(await everythingIn(one))
      close()
    }), { numRuns: 12 })
  })
})
