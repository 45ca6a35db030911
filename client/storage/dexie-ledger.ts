import type { EventFilter } from '../core/sync/event-filter.ts'
import type { Ledger, LedgerEvent, LedgerValues, LedgerWriter } from '../core/sync/ledger.ts'
import type { AnsimDatabase } from './ansim-database.ts'
import { Dexie, liveQuery } from 'dexie'
import { isWanted } from '../core/sync/event-filter.ts'

/** A Ledger in IndexedDB. Changes made by other tabs are heard through Dexie's liveQuery on a row that each of them counts up. */
export function createDexieLedger(database: AnsimDatabase): Ledger {
  const stores = [
    database.events,
    database.annotations,
    database.outbox,
    database.uploads,
    database.values,
  ]
  return {
    // Async itself: Dexie keeps its transaction open over native awaits only where it sees an async function.
    read: body => database.transaction('r', stores, async () => body(writerOf(database, unwritten, () => {}))),
    write: body => database.transaction('rw', stores, async () => {
      let isChanged = false
      // Not caught one by one: by that Dexie would go on without them.
      const writes: Promise<unknown>[] = []
      // Asked for before it is known whether it is needed: it is on its way with what `body` asks first.
      const asked = database.values.get('revision')
      const result = await body(writerOf(database, write => void writes.push(write), () => { isChanged = true }))
      const revision = await asked
      if (isChanged)
        writes.push(database.values.put({ key: 'revision', value: Number(revision?.value ?? 0) + 1 }))
      await Promise.all(writes)
      return result
    }),
    clear: () => database.transaction('rw', database.tables, async () => {
      for (const table of database.tables)
        await table.clear()
      // Other tabs hear of it by this.
      await database.values.put({ key: 'revision', value: 1 })
    }),
    onChange(listener) {
      const subscription = liveQuery(() => database.values.get('revision')).subscribe({
        next: () => listener(),
        // The database was closed; whoever closed it knows.
        error: () => {},
      })
      return () => subscription.unsubscribe()
    },
    close: () => database.close(),
  }
}

function unwritten(): never {
  throw new Error('A reader wrote.')
}

/**
 * `sent` is given every write. Nobody waits for one before the next is sent: IndexedDB does what one transaction asks in order, so that
 * later reads see it, and one that fails undoes the transaction. Each wait would be a way to the browser's process and back.
 */
function writerOf({ events, annotations, outbox, uploads, values }: AnsimDatabase, sent: (write: Promise<unknown>) => void, changed: () => void): LedgerWriter {
  const range = (index: string, head: unknown[], { since, until }: EventFilter, before: Pick<LedgerEvent, 'orderedAt' | 'eventId'> | undefined) => {
    const upper = before && (until === undefined || before.orderedAt < until)
      ? [before.orderedAt, before.eventId]
      : [
          until ?? Dexie.maxKey,
          until === undefined
            ? Dexie.maxKey
            : Dexie.minKey,
        ]
    return events.where(index).between([...head, since ?? Dexie.minKey, Dexie.minKey], [
      ...head,
      ...upper,
    ], true, false).reverse()
  }

  return {
    // Only setValue writes these rows, by the same key.
    value: async <K extends keyof LedgerValues>(key: K) => (await values.get(key))?.value as LedgerValues[K] | undefined,
    events: ids => events.bulkGet([...ids]),
    async listEvents({ limit, ...filter }, before) {
      const { cameraId, severity } = filter
      const rows = cameraId
        ? range('[cameraId+orderedAt+eventId]', [cameraId], filter, before)
        : severity
          ? range('[severity+orderedAt+eventId]', [severity], filter, before)
          : range('[orderedAt+eventId]', [], filter, before)
      return rows.and(row => isWanted(row, filter)).limit(limit).toArray()
    },
    ownEvents: () => events.where('own').equals(1).toArray(),
    countEvents: sync => events.where('[sync+orderedAt]').between([sync, Dexie.minKey], [sync, Dexie.maxKey]).count(),
    oldestEvent: sync => events.where('[sync+orderedAt]').between([sync, Dexie.minKey], [sync, Dexie.maxKey]).first(),
    syncedBefore: (before, { skip, limit }) => events.where('[sync+orderedAt]').between(['synced', Dexie.minKey], ['synced', before]).offset(skip).limit(limit).toArray(),
    annotations: ids => annotations.bulkGet([...ids]),
    annotationsOf: eventIds => annotations.where('eventId').anyOf([...eventIds]).toArray(),
    allAnnotations: () => annotations.toArray(),
    ownAnnotations: () => annotations.where('own').equals(1).toArray(),
    countAnnotations: sync => annotations.where('[sync+madeAt]').between([sync, Dexie.minKey], [sync, Dexie.maxKey]).count(),
    waitingAnnotations: () => annotations.where('[sync+madeAt]').between(['waiting', Dexie.minKey], ['waiting', Dexie.maxKey]).toArray(),
    oldestAnnotation: sync => annotations.where('[sync+madeAt]').between([sync, Dexie.minKey], [sync, Dexie.maxKey]).first(),
    outbox: limit => outbox.orderBy('seq').limit(Math.min(limit, 2 ** 31)).toArray(),
    countOutbox: () => outbox.count(),
    countUploads: () => uploads.count(),
    upload: sha256 => uploads.get(sha256),
    uploadsOf: eventId => uploads.where('eventIds').equals(eventId).toArray(),
    dueUpload: at => uploads.where('[due+retryAt]').between([1, Dexie.minKey], [1, at], true, true).first(),

    async setValue(key, value) { sent(values.put({ key, value })) },
    async putEvents(rows) {
      if (rows.length === 0)
        return
      changed()
      sent(events.bulkPut([...rows]))
    },
    async deleteEvents(ids) {
      if (ids.length === 0)
        return
      changed()
      sent(events.bulkDelete([...ids]))
    },
    async putAnnotations(rows) {
      if (rows.length === 0)
        return
      changed()
      sent(annotations.bulkPut([...rows]))
    },
    async deleteAnnotations(ids) { sent(annotations.bulkDelete([...ids])) },
    async putOutbox(rows) {
      if (rows.length === 0)
        return
      changed()
      sent(outbox.bulkPut([...rows]))
    },
    async deleteOutbox(seqs) { sent(outbox.bulkDelete([...seqs])) },
    async clearOutbox() { sent(outbox.clear()) },
    async putUpload(row) { sent(uploads.put(row)) },
    async deleteUpload(sha256) { sent(uploads.delete(sha256)) },
  }
}
