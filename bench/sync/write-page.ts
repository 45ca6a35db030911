import type { DeviceId, EventId, Sha256 } from '#contract/ids'
import type { NewSafetyEvent } from '../../client/core/sync/event-row.ts'
import type { EventStore } from '../../client/core/sync/event-store.ts'
import { epochMs } from '#contract/time'
import { eventIdOf } from '../../client/core/sync/event-id.ts'
import { buildEvent } from '../../client/core/sync/testing/event-builder.ts'
import { createEventRecorder } from '../../client/pipeline/sync/event-recorder.ts'
import { createHash } from '../../client/pipeline/sync/sha256.ts'
import { AnsimDatabase } from '../../client/storage/ansim-database.ts'
import { createDexieEventStore } from '../../client/storage/dexie-event-store.ts'
import { PictureDatabase } from '../../client/storage/dexie-picture-store.ts'

/** What is on disk of one event after its tab died. */
export interface Remains {
  readonly event: boolean
  readonly outbox: boolean
  /** Whether the device's next number is past it. */
  readonly counted: boolean
  /** Whether the picture that the event names is there; true where it names none. */
  readonly picture: boolean
}

declare global {
  interface Window {
    benchDying: () => void
  }
}

const now = () => epochMs(Date.now())
const pictureBytes = 30_000

function open(name: string): { store: EventStore, database: AnsimDatabase, pictures: PictureDatabase } {
  const database = new AnsimDatabase(name)
  const pictures = new PictureDatabase(`${name}-pictures`)
  const store = createDexieEventStore({
    database,
    pictures,
    now,
    newDeviceId: () => crypto.randomUUID() as DeviceId,
  })
  return { store, database, pictures }
}

function draft(): NewSafetyEvent {
  const at = now()
  return buildEvent(1, {
    eventId: eventIdOf(at, crypto.getRandomValues(new Uint8Array(10))),
    recordedAt: at,
    capturedAt: at,
  })
}

async function snapshotOf(picture: Blob): Promise<NonNullable<NewSafetyEvent['snapshot']>> {
  return {
    sha256: await createHash(crypto.subtle)(await picture.arrayBuffer()),
    mediaType: 'image/webp',
    bytes: picture.size,
    width: 640,
    height: 360,
  }
}

function noise(): Blob {
  return new Blob([
    crypto.getRandomValues(new Uint8Array(pictureBytes)),
  ], { type: 'image/webp' })
}

/** Every way in which something is asked of IndexedDB. */
const operations: readonly [{ prototype: object }, string][] = [
  [IDBTransaction, 'commit'],
  [IDBObjectStore, 'put'],
  [IDBObjectStore, 'add'],
  [IDBObjectStore, 'get'],
  [IDBObjectStore, 'getAll'],
  [IDBObjectStore, 'delete'],
  [IDBObjectStore, 'openCursor'],
  [IDBIndex, 'getAll'],
  [IDBIndex, 'openCursor'],
  [IDBIndex, 'openKeyCursor'],
]

/** Calls `onStep` with 1, 2, 3... after each operation that is asked of IndexedDB from now on. */
function followSteps(onStep: (step: number) => void): void {
  let step = 0
  for (const [{ prototype }, name] of operations) {
    const original = Reflect.get(prototype, name) as (...args: unknown[]) => unknown
    Reflect.set(prototype, name, function (this: unknown, ...args: unknown[]) {
      const answer = original.apply(this, args)
      onStep(++step)
      return answer
    })
  }
}

/** A store that has some already; `isKnown`: that knows where the next one belongs, without asking. */
async function openFilled(name: string, isKnown: boolean): Promise<EventStore> {
  const { store } = open(name)
  if (isKnown)
    await store.record(draft())
  else
    await store.list({ limit: 1 })
  return store
}

/** How many steps recording one event with its picture takes. */
export async function countSteps(name: string, isKnown: boolean): Promise<number> {
  const first = open(name).store
  await first.record(draft())
  first.close()
  const store = await openFilled(name, isKnown)
  let steps = 0
  followSteps((step) => { steps = step })
  const picture = noise()
  await store.record({
    ...draft(),
    snapshot: await snapshotOf(picture),
  }, picture)
  store.close()
  return steps
}

/**
 * Records an event with a picture and is dead after so many steps of that, `afterMs` later: says so and then does nothing else for ever.
 * With more steps than there are it dies when `record` has promised that the event is kept. Answers the event's id by way of `tell` before.
 */
export async function dieAt(name: string, isKnown: boolean, step: number, afterMs: number, tell: (eventId: EventId) => Promise<void>): Promise<void> {
  const store = await openFilled(name, isKnown)
  const picture = noise()
  const event = {
    ...draft(),
    snapshot: await snapshotOf(picture),
  }
  await tell(event.eventId)
  const die = (): void => {
    window.benchDying()
    for (;;) {
      // Not one more microtask.
    }
  }
  let isDying = false
  followSteps((at) => {
    if (at !== step)
      return
    isDying = true
    if (afterMs > 0)
      setTimeout(die, afterMs)
    else
      die()
  })
  await store.record(event, picture)
  // With fewer steps than were counted it dies of the promise, too.
  if (!isDying)
    die()
  await new Promise(() => {})
}

export async function remainsOf(name: string, eventId: EventId): Promise<Remains> {
  const { store, database, pictures } = open(name)
  const [row, outbox, device] = await Promise.all([
    database.events.get(eventId),
    database.outbox.toArray(),
    store.device(),
  ])
  const waiting = outbox.find(entry => Object.values(entry).includes(eventId))
  const sha256: Sha256 | undefined = row?.event.snapshot?.sha256
  const remains = {
    event: row !== undefined,
    outbox: waiting !== undefined,
    counted: waiting !== undefined && device.nextSeq === waiting.seq + 1,
    picture: sha256 === undefined || await pictures.pictures.get(sha256) !== undefined,
  }
  // A number without its row would be a hole that stops the queue.
  const isWhole = outbox.length === device.nextSeq - 1
  store.close()
  return isWhole
    ? remains
    : { ...remains, counted: !remains.counted }
}

/** Events a second: `ours` through the store, `raw` as bare IndexedDB takes the same rows, one strict transaction an event. */
export async function measureWrites(rounds: number, events: number): Promise<{ ours: number, raw: number }[]> {
  const { store, database } = open('ratio')
  await store.record(draft())
  const raw = await openRaw()
  const measured: { ours: number, raw: number }[] = []
  for (let round = 0; round < rounds; round++) {
    const drafts = Array.from({ length: events }, draft)
    const begin = performance.now()
    for (const each of drafts)
      await store.record(each)
    const middle = performance.now()
    const seqs = (await database.events.bulkGet(drafts.map(({ eventId }) => eventId))).map(row => row!)
    const incidents = (await database.incidents.bulkGet(seqs.map(({ incidentId }) => incidentId!))).map(row => row!)
    const rows = seqs.map(row => ({
      ...row,
      eventId: draft().eventId,
    }))
    const rawBegin = performance.now()
    for (const [at, row] of rows.entries())
      await writeRaw(raw, row, incidents[at]!)
    measured.push({
      ours: events / (middle - begin) * 1000,
      raw: events / (performance.now() - rawBegin) * 1000,
    })
  }
  store.close()
  raw.close()
  return measured
}

/** ms from a detector's draft with its picture until it is on disk. */
export async function measureAlerts(count: number): Promise<number[]> {
  const { store } = open('alerts')
  const recorder = createEventRecorder({
    store,
    now,
    randomBytes: bytes => crypto.getRandomValues(bytes),
    hash: createHash(crypto.subtle),
  })
  const taken: number[] = []
  for (let n = 0; n < count; n++) {
    const { eventId: _, recordedAt: __, ...act } = draft()
    const picture = noise()
    const begin = performance.now()
    await recorder.record(act, {
      picture,
      mediaType: 'image/webp',
      width: 640,
      height: 360,
    })
    taken.push(performance.now() - begin)
    // As alerts come: one by one.
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  store.close()
  return taken
}

/** The same tables and indexes as the store's. */
function openRaw(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('raw', 1)
    request.onupgradeneeded = () => {
      const events = request.result.createObjectStore('events', { keyPath: 'eventId' })
      for (const head of ['', 'cameraId', 'severity'])
        events.createIndex(head || 'all', [head, 'orderedAt', 'eventId'].filter(Boolean))
      events.createIndex('sync', ['sync', 'orderedAt'])
      events.createIndex('own', 'own')
      events.createIndex('incidentId', 'incidentId')
      const incidents = request.result.createObjectStore('incidents', { keyPath: 'incidentId' })
      incidents.createIndex('all', ['orderedAt', 'incidentId'])
      incidents.createIndex('key', ['key', 'lastAt'])
      incidents.createIndex('unreviewed', ['unreviewed', 'severity'])
      incidents.createIndex('severity', ['severity', 'orderedAt'])
      incidents.createIndex('reviewMarks', 'reviewMarks', { multiEntry: true })
      request.result.createObjectStore('outbox', { keyPath: 'seq' })
      request.result.createObjectStore('values', { keyPath: 'key' })
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('no database'))
  })
}

let rawSeq = 0

/** The rows that the store writes: the event, its incident, its outbox row, the next number, and that something changed. */
function writeRaw(database: IDBDatabase, row: { eventId: EventId }, incident: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction([
      'events',
      'incidents',
      'outbox',
      'values',
    ], 'readwrite', { durability: 'strict' })
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('aborted'))
    const seq = ++rawSeq
    transaction.objectStore('events').put(row)
    transaction.objectStore('incidents').put(incident)
    transaction.objectStore('outbox').put({ seq, eventId: row.eventId, bytes: 700 })
    transaction.objectStore('values').put({
      key: 'device',
      value: {
        deviceId: row.eventId,
        nextSeq: seq + 1,
        sentSeq: 0,
        ackedSeq: 0,
      },
    })
    transaction.objectStore('values').put({ key: 'revision', value: seq })
  })
}
