import { Dexie } from 'dexie'
import { afterAll, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { localReviewOf } from '../core/sync/local-review.ts'
import { buildAnnotation, buildEvent, buildStored, buildStoredAnnotation, dbEpochOf, deviceIdOf } from '../core/sync/testing/event-builder.ts'
import { AnsimDatabase } from './ansim-database.ts'
import { createDexieEventStore } from './dexie-event-store.ts'
import { PictureDatabase } from './dexie-picture-store.ts'

const names: string[] = []
let made = 0

/** The database as version 1, or 2, of this page opened it. */
function openOld(name: string, version = 1): Dexie {
  names.push(name, `${name}-pictures`)
  const database = new Dexie(name, { chromeTransactionDurability: 'strict' })
  database.version(1).stores({
    events: 'eventId, [orderedAt+eventId], [cameraId+orderedAt+eventId], [severity+orderedAt+eventId], [sync+orderedAt], own',
    outbox: 'seq',
    uploads: 'sha256, [due+retryAt], *eventIds',
    values: 'key',
    cache: 'key',
  })
  if (version > 1) {
    database.version(2).stores({
      annotations: 'annotationId, eventId, [sync+madeAt], own',
      tracks: '[eventId+trackId], eventId',
    })
  }
  return database
}

function oldEvent(n: number, sync: string): object {
  const event = {
    ...buildEvent(n),
    deviceId: deviceIdOf(1),
  }
  return {
    event,
    sync,
    eventId: event.eventId,
    cameraId: event.cameraId,
    severity: event.severity,
    orderedAt: event.recordedAt,
    own: 1,
    seq: n,
  }
}

function openNew(name: string): { database: AnsimDatabase, store: ReturnType<typeof createDexieEventStore> } {
  const database = new AnsimDatabase(name)
  return {
    database,
    store: createDexieEventStore({
      database,
      pictures: new PictureDatabase(`${name}-pictures`),
      now: () => epochMs(Date.now()),
      newDeviceId: () => deviceIdOf(2),
    }),
  }
}

afterAll(async () => {
  for (const name of names)
    await Dexie.delete(name)
})

async function filled(old: Dexie): Promise<void> {
  await old.table('events').bulkPut([
    oldEvent(1, 'synced'),
    oldEvent(2, 'waiting'),
  ])
  await old.table('outbox').put({ seq: 2, eventId: buildEvent(2).eventId, bytes: 1000 })
  await old.table('values').bulkPut([
    {
      key: 'device',
      value: {
        deviceId: deviceIdOf(1),
        nextSeq: 3,
        sentSeq: 1,
        ackedSeq: 1,
      },
    },
    {
      key: 'feed',
      value: {
        cursor: 7,
        dbEpoch: dbEpochOf(1),
      },
    },
  ])
}

it('HD4 a database of the version before is taken over whole, and what people said meanwhile is read', async () => {
  const name = `schema-${made++}`
  const old = openOld(name)
  await filled(old)
  old.close()
  const { store } = openNew(name)
  expect((await store.outboxBatch({ rows: 9, bytes: 10_000 })).map(({ seq, event }) => [seq, event?.eventId])).toEqual([
    [2, buildEvent(2).eventId],
  ])
  expect(await store.device()).toMatchObject({
    deviceId: deviceIdOf(1),
    nextSeq: 3,
  })
  expect(await store.list({ limit: 9 })).toHaveLength(2)
  // Version 1 passed over annotations: the feed begins anew, of the same database.
  expect(await store.feedPosition()).toEqual({
    cursor: 0,
    dbEpoch: dbEpochOf(1),
  })
  expect(await store.applyFeed(0, {
    items: [
      buildStored(1),
    ],
    cursor: 8,
    dbEpoch: dbEpochOf(1),
  }, epochMs(1))).toBe(true)
  await store.annotate(buildAnnotation(1, buildEvent(1).eventId))
  expect(await store.outboxLength()).toBe(2)
  store.close()
})

it('HD4 an old tab lets the change through, says so, and goes on recording into it without loss', async () => {
  const name = `schema-${made++}`
  const old = openOld(name)
  await filled(old)
  let toldOf: number | null | undefined
  old.on('versionchange', (event) => { toldOf = event.newVersion })
  const { database, store } = openNew(name)
  await store.annotate(buildAnnotation(1, buildEvent(1).eventId))
  expect(toldOf).toBe(80)
  await old.transaction('rw', old.tables, async () => {
    await old.table('events').put(oldEvent(4, 'waiting'))
    await old.table('outbox').put({ seq: 4, eventId: buildEvent(4).eventId, bytes: 1000 })
    await old.table('values').update('device', {
      value: {
        deviceId: deviceIdOf(1),
        nextSeq: 5,
        sentSeq: 1,
        ackedSeq: 1,
      },
    })
  })
  expect((await store.outboxBatch({ rows: 9, bytes: 10_000 })).map(({ seq, event, annotation }) => [seq, (event ?? annotation)?.eventId])).toEqual([
    [2, buildEvent(2).eventId],
    [3, buildEvent(1).eventId],
    [4, buildEvent(4).eventId],
  ])
  // It knows no annotations and tells the number as an empty row: what was said is put back.
  await database.outbox.bulkDelete([2, 3, 4])
  await store.takeUp({ mayRecord: true, annotatesAs: buildAnnotation(1, buildEvent(1).eventId).memberId }, epochMs(1))
  expect((await store.outboxBatch({ rows: 9, bytes: 10_000 })).map(({ seq, annotation }) => [seq, annotation?.eventId])).toEqual([
    [5, buildEvent(1).eventId],
  ])
  old.close()
  store.close()
})

it('HD4 IC5 of a version that knew no incidents, each event is one of its own with what was said of it, until the feed says where it belongs', async () => {
  const name = `schema-${made++}`
  const old = openOld(name, 2)
  await filled(old)
  const said = buildStoredAnnotation(3, buildEvent(1).eventId)
  await old.table('annotations').put({
    ...said,
    sync: 'synced',
    annotationId: said.annotation.annotationId,
    eventId: said.annotation.eventId,
    madeAt: said.annotation.madeAt,
  })
  await old.table('events').update(buildEvent(1).eventId, {
    review: localReviewOf([
      { ...said, sync: 'synced' },
    ]),
  })
  await old.table('values').put({
    key: 'position',
    value: {
      cursor: 7,
      dbEpoch: dbEpochOf(1),
    },
  })
  old.close()
  const { store } = openNew(name)
  expect((await store.listIncidents({ limit: 9 })).map(({ incidentId, count, waiting, review }) => [
    incidentId,
    count,
    waiting,
    review?.review.acknowledged?.memberName,
  ])).toEqual([
    [buildEvent(2).eventId, 1, 1, undefined],
    [buildEvent(1).eventId, 1, 0, 'Lee'],
  ])
  // That version did not hear of incidents: the feed begins anew, of the same database.
  expect(await store.feedPosition()).toEqual({
    cursor: 0,
    dbEpoch: dbEpochOf(1),
  })
  const event = {
    ...buildEvent(2),
    deviceId: deviceIdOf(1),
  }
  await store.applyFeed(0, {
    items: [
      {
        event,
        orgSeq: 4,
        receivedAt: epochMs(1),
        clockSuspect: false,
        incidentId: buildEvent(1).eventId,
      },
    ],
    cursor: 4,
    dbEpoch: dbEpochOf(1),
  }, epochMs(1))
  expect((await store.listIncidents({ limit: 9 })).map(({ incidentId, count }) => [incidentId, count])).toEqual([
    [buildEvent(1).eventId, 2],
  ])
  store.close()
})

it('HD4 IC5 an old tab that writes an event without its incident spoils no count', async () => {
  const name = `schema-${made++}`
  const old = openOld(name, 2)
  await filled(old)
  const { store } = openNew(name)
  const told = (n: number, orgSeq: number): Parameters<typeof store.applyFeed>[1] => ({
    items: [
      {
        event: {
          ...buildEvent(n),
          deviceId: deviceIdOf(1),
        },
        orgSeq,
        receivedAt: epochMs(1),
        clockSuspect: false,
        incidentId: buildEvent(1).eventId,
      },
    ],
    cursor: orgSeq,
    dbEpoch: dbEpochOf(1),
  })
  await store.applyFeed(0, told(1, 1), epochMs(1))
  await store.applyFeed(1, told(2, 2), epochMs(1))
  await old.table('events').put(oldEvent(2, 'synced'))
  await store.applyFeed(2, told(2, 3), epochMs(1))
  expect((await store.listIncidents({ limit: 9 })).map(({ incidentId, count }) => [incidentId, count])).toEqual([
    [buildEvent(1).eventId, 2],
  ])
  old.close()
  store.close()
})

it('HD4 IC5 what an old tab records is in an incident as soon as this one speaks with the server', async () => {
  const name = `schema-${made++}`
  const old = openOld(name, 2)
  await filled(old)
  const { store } = openNew(name)
  expect(await store.listIncidents({ limit: 9 })).toHaveLength(2)
  await old.table('events').put(oldEvent(4, 'waiting'))
  await store.squareDevice({ ackedSeq: 1 }, epochMs(1))
  expect((await store.listIncidents({ limit: 9 })).map(({ incidentId, count }) => [incidentId, count])).toEqual([
    [buildEvent(2).eventId, 2],
    [buildEvent(1).eventId, 1],
  ])
  old.close()
  store.close()
})
