import type { DeviceRow } from '../core/sync/device-row.ts'
import type { LedgerIncident, LedgerWriter } from '../core/sync/ledger.ts'
import type { AnsimDatabase, ValueRow } from './ansim-database.ts'
import type { KnownTables, WriteNote } from './known-tables.ts'
import { Dexie, RangeSet } from 'dexie'
import { durability } from './ansim-database.ts'
import { emptyNote } from './known-tables.ts'

/** What was done, and what it made of what this tab knows. */
export interface Recorded<T> {
  readonly result: T
  readonly note: WriteNote
}

/** Rows that are new, so that one which is there already undoes the transaction, and rows that take the place of others. */
interface Rows {
  readonly added: Map<'events' | 'outbox' | 'uploads', unknown[]>
  readonly incidents: LedgerIncident[]
  device: DeviceRow | undefined
}

/**
 * CL2 without a question before: `body` is given what this tab knows, and all it writes goes to IndexedDB in one message, together with a look
 * at what that knowledge holds by. Undefined, with nothing written: it needs what is not known here, it is not as this tab knew, there is no room.
 * Then it is done the long way, which says so where it fails.
 *
 * Dexie's own transaction asks first, waits and then writes, which is two ways to the browser's process instead of one. Within the same database
 * and with the same durability, whoever else writes waits for it as for any other.
 */
export async function recordAtOnce<T>(database: AnsimDatabase, connection: IDBDatabase, known: KnownTables, body: (tables: LedgerWriter) => Promise<T>): Promise<Recorded<T> | undefined> {
  const rows: Rows = {
    added: new Map(),
    incidents: [],
    device: undefined,
  }
  let result: T
  try {
    result = await body(writerOver(known, rows))
  }
  catch {
    return undefined
  }
  if (!await write(connection, known, rows))
    return undefined
  Dexie.on.storagemutated.fire({
    [`idb://${database.name}/values/`]: new RangeSet('revision'),
  })
  return {
    result,
    note: {
      ...emptyNote(),
      before: known.revision,
      after: known.revision + 1,
      device: rows.device ?? known.device,
      put: rows.incidents,
    },
  }
}

function notKnown(): never {
  throw new Error('This is not known without asking.')
}

/** What recording an event asks for. All else fails here, and is done the long way. */
function writerOver(known: KnownTables, rows: Rows): LedgerWriter {
  const add = (store: 'events' | 'outbox' | 'uploads', more: readonly unknown[]): void => {
    rows.added.set(store, [
      ...rows.added.get(store) ?? [],
      ...more,
    ])
  }
  const writer: Partial<LedgerWriter> = {
    value: async key => key === 'device'
      ? known.device as never
      : notKnown(),
    // That there are none yet is seen when they are added.
    events: async ids => ids.map(() => undefined),
    upload: async () => undefined,
    incidentsNear: async (...asked) => known.incidentsNear(...asked) ?? notKnown(),
    async setValue(key, value) {
      if (key !== 'device')
        notKnown()
      rows.device = value as DeviceRow
    },
    putEvents: async more => add('events', more),
    putOutbox: async more => add('outbox', more),
    putUpload: async row => add('uploads', [row]),
    putIncidents: async more => void rows.incidents.push(...more),
  }
  return writer as LedgerWriter
}

/** Answers whether it is on disk; false: none of it is. */
function write(connection: IDBDatabase, { revision, device }: KnownTables, rows: Rows): Promise<boolean> {
  return new Promise((resolve) => {
    let transaction: IDBTransaction | undefined
    try {
      transaction = connection.transaction([
        'values',
        'incidents',
        ...rows.added.keys(),
      ], 'readwrite', { durability })
      transaction.oncomplete = () => resolve(true)
      transaction.onabort = () => resolve(false)
      // What it ends with is told by `abort`; nobody else needs to hear.
      transaction.onerror = event => event.stopPropagation()
      send(transaction, rows, revision, device)
    }
    catch {
      // The tables are being closed; or a row cannot be kept, and what was sent before it must not be.
      transaction?.abort()
      resolve(false)
    }
  })
}

/** All of it together. It is committed when the first two answers say that this tab knew what it wrote by. */
function send(transaction: IDBTransaction, rows: Rows, revision: number, device: DeviceRow): void {
  const values = transaction.objectStore('values')
  const deviceNow: IDBRequest<ValueRow | undefined> = values.get('device')
  const revisionNow: IDBRequest<ValueRow | undefined> = values.get('revision')
  revisionNow.onsuccess = () => {
    if (isSame(deviceNow.result?.value, device) && isSame(revisionNow.result?.value, revision))
      transaction.commit()
    else
      transaction.abort()
  }
  for (const [store, added] of rows.added)
    added.forEach(row => transaction.objectStore(store).add(row))
  rows.incidents.forEach(row => transaction.objectStore('incidents').put(row))
  if (rows.device)
    values.put({ key: 'device', value: rows.device } satisfies ValueRow)
  values.put({ key: 'revision', value: revision + 1 } satisfies ValueRow)
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
