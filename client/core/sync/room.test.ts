import type { Ledger } from './ledger.ts'
import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { createMemoryLedger } from '../../storage/memory-ledger.ts'
import { createMemoryPictureStore } from '../../storage/memory-picture-store.ts'
import { createEventStore } from './ledger-event-store.ts'
import { buildAnnotation, buildEvent, buildSnapshot, buildStored, dbEpochOf, deviceIdOf, sha256Of } from './testing/event-builder.ts'

/** A disk with room for so many events, and pictures that take some of it. */
function smallDisk(rows: number) {
  const inner = createMemoryLedger()
  const pictures = createMemoryPictureStore({ maxBytes: 1000 })
  let pictureRows = 0
  const ledger: Ledger = {
    ...inner,
    write: body => inner.write(async (tables) => {
      const done = await body(tables)
      const used = (await tables.listEvents({ limit: 1000 })).length + (await tables.allAnnotations()).length
      if (used + pictureRows > rows)
        throw new DOMException('Full.', 'QuotaExceededError')
      return done
    }),
  }
  const store = createEventStore({
    ledger,
    pictures: {
      ...pictures,
      async put(...put) {
        pictureRows++
        return pictures.put(...put)
      },
      async giveUp(bytes) {
        pictureRows = 0
        return pictures.giveUp(bytes)
      },
    },
    newDeviceId: () => deviceIdOf(1),
  })
  return store
}

it('HD2 on a full disk facts stay and pictures go first, then what the server has; then the alarm', async () => {
  const store = smallDisk(4)
  await store.applyFeed(0, {
    items: [
      buildStored(1),
    ],
    cursor: 1,
    dbEpoch: dbEpochOf(1),
  }, epochMs(1))
  const picture = new Blob(['abc'])
  await store.record(buildEvent(1, {
    snapshot: buildSnapshot(1),
  }), picture)
  await store.record(buildEvent(2))
  expect(store.room.value).toBe('enough')
  await store.record(buildEvent(3))
  expect([store.room.value, await store.snapshot(sha256Of(1))]).toEqual(['pictures-given-up', undefined])
  // Now only facts are left; the one that the server has goes.
  await store.annotate(buildAnnotation(1, buildEvent(1).eventId))
  expect((await store.list({ limit: 9 })).map(({ sync }) => sync)).toEqual(['waiting', 'waiting', 'waiting'])
  await expect(store.record(buildEvent(4))).rejects.toThrow('Full')
  expect(store.room.value).toBe('full')
  // Nothing of the failed one is left, and nothing that waits was lost.
  expect(await store.counts()).toMatchObject({ waiting: 3, waitingAnnotations: 1 })
  expect((await store.device()).nextSeq).toBe(5)
})

it('CL2 HD2 an event whose own picture was given up to make room for it names none', async () => {
  const store = smallDisk(1)
  const row = await store.record(buildEvent(1, {
    snapshot: buildSnapshot(1),
  }), new Blob(['abc']))
  expect([row.event.snapshot, await store.snapshot(sha256Of(1))]).toEqual([undefined, undefined])
  expect((await store.find(buildEvent(1).eventId))?.event.snapshot).toBeUndefined()
  expect(await store.counts()).toMatchObject({ waiting: 1, waitingPictures: 0 })
})
