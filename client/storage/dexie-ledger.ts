import type { Ledger, LedgerEvent, LedgerValues, LedgerWriter } from '../core/sync/ledger.ts'
import type { AnsimDatabase } from './ansim-database.ts'
import { Dexie, liveQuery } from 'dexie'

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
    read: body => database.transaction('r', stores, async () => body(writerOf(database, () => {}))),
    write: body => database.transaction('rw', stores, async () => {
      let isChanged = false
      const result = await body(writerOf(database, () => { isChanged = true }))
      if (!isChanged)
        return result
      const revision = await database.values.get('revision')
      await database.values.put({ key: 'revision', value: Number(revision?.value ?? 0) + 1 })
      return result
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

function writerOf({ events, annotations, outbox, uploads, values }: AnsimDatabase, changed: () => void): LedgerWriter {
  const range = (index: string, head: unknown[], before: Pick<LedgerEvent, 'orderedAt' | 'eventId'> | undefined) =>
    events.where(index).between(
      [...head, Dexie.minKey, Dexie.minKey],
      before
        ? [...head, before.orderedAt, before.eventId]
        : [...head, Dexie.maxKey, Dexie.maxKey],
      true,
      false,
    ).reverse()

  return {
    // Only setValue writes these rows, by the same key.
    value: async <K extends keyof LedgerValues>(key: K) => (await values.get(key))?.value as LedgerValues[K] | undefined,
    events: ids => events.bulkGet([...ids]),
    async listEvents({ limit, cameraId, severity }, before) {
      if (cameraId) {
        const ofCamera = range('[cameraId+orderedAt+eventId]', [cameraId], before)
        return (severity
          ? ofCamera.and(row => row.severity === severity)
          : ofCamera).limit(limit).toArray()
      }
      return (severity
        ? range('[severity+orderedAt+eventId]', [severity], before)
        : range('[orderedAt+eventId]', [], before)).limit(limit).toArray()
    },
    ownEvents: () => events.where('own').equals(1).toArray(),
    countEvents: sync => events.where('[sync+orderedAt]').between([sync, Dexie.minKey], [sync, Dexie.maxKey]).count(),
    oldestEvent: sync => events.where('[sync+orderedAt]').between([sync, Dexie.minKey], [sync, Dexie.maxKey]).first(),
    annotations: ids => annotations.bulkGet([...ids]),
    annotationsOf: eventIds => annotations.where('eventId').anyOf([...eventIds]).toArray(),
    allAnnotations: () => annotations.toArray(),
    ownAnnotations: () => annotations.where('own').equals(1).toArray(),
    countAnnotations: sync => annotations.where('[sync+madeAt]').between([sync, Dexie.minKey], [sync, Dexie.maxKey]).count(),
    oldestAnnotation: sync => annotations.where('[sync+madeAt]').between([sync, Dexie.minKey], [sync, Dexie.maxKey]).first(),
    outbox: limit => outbox.orderBy('seq').limit(Math.min(limit, 2 ** 31)).toArray(),
    countOutbox: () => outbox.count(),
    upload: sha256 => uploads.get(sha256),
    uploadsOf: eventId => uploads.where('eventIds').equals(eventId).toArray(),
    dueUpload: at => uploads.where('[due+retryAt]').between([1, Dexie.minKey], [1, at], true, true).first(),

    async setValue(key, value) { await values.put({ key, value }) },
    async putEvents(rows) {
      if (rows.length > 0)
        changed()
      await events.bulkPut([...rows])
    },
    async putAnnotations(rows) {
      if (rows.length > 0)
        changed()
      await annotations.bulkPut([...rows])
    },
    deleteAnnotations: ids => annotations.bulkDelete([...ids]),
    async putOutbox(rows) {
      if (rows.length > 0)
        changed()
      await outbox.bulkPut([...rows])
    },
    deleteOutbox: seqs => outbox.bulkDelete([...seqs]),
    clearOutbox: () => outbox.clear(),
    async putUpload(row) { await uploads.put(row) },
    deleteUpload: sha256 => uploads.delete(sha256),
  }
}
