import type { Collection, Table } from 'dexie'
import type { EpochMs } from '#contract/time'
import type { EventFilter } from '../core/sync/event-filter.ts'
import type { Ledger, LedgerIncident, LedgerValues, LedgerWriter } from '../core/sync/ledger.ts'
import type { AnsimDatabase } from './ansim-database.ts'
import { Dexie, liveQuery } from 'dexie'
import { isWanted } from '../core/sync/event-filter.ts'
import { isWantedIncident } from '../core/sync/incident-filter.ts'
import { createTableMemory, emptyNote, longestKnownMs, noting } from './known-tables.ts'
import { recordAtOnce } from './record-at-once.ts'

const incidentPage = 200
/** Whoever records goes on recording: what may come this much later is asked for at once. */
const aheadMs = 12 * 60 * 60 * 1000

/** A Ledger in IndexedDB. Changes made by other tabs are heard through Dexie's liveQuery on a row that each of them counts up. */
export function createDexieLedger(database: AnsimDatabase): Ledger {
  const stores = [
    database.events,
    database.incidents,
    database.annotations,
    database.outbox,
    database.uploads,
    database.values,
  ]
  const memory = createTableMemory()
  /** All that this tab has begun to write until now. */
  let begun: Promise<unknown> = Promise.resolve()

  async function write<T>(body: (tables: LedgerWriter) => Promise<T>, ahead: number): Promise<T> {
    const note = emptyNote()
    try {
      // Async itself: Dexie keeps its transaction open over native awaits only where it sees an async function.
      const done = await database.transaction('rw', stores, async () => {
        let isChanged = false
        // Not caught one by one: by that Dexie would go on without them.
        const writes: Promise<unknown>[] = []
        // Asked for before it is known whether it is needed: it is on its way with what `body` asks first.
        const asked = database.values.get('revision')
        const result = await body(noting(whileOpen(writerOf(database, write => void writes.push(write), () => { isChanged = true })), note, ahead))
        note.before = Number((await asked)?.value ?? 0)
        note.after = note.before + Number(isChanged)
        if (isChanged)
          writes.push(database.values.put({ key: 'revision', value: note.after }))
        await Promise.all(writes)
        return result
      })
      memory.learn(database.backendDB(), note)
      return done
    }
    catch (error) {
      memory.forget()
      throw error
    }
  }

  /** By what this tab knows where it knows enough, else by asking. */
  async function writeAtOnce<T>(body: (tables: LedgerWriter) => Promise<T>): Promise<T> {
    const connection = database.backendDB() as IDBDatabase | null
    const known = memory.known(connection)
    const recorded = connection && known && await recordAtOnce(database, connection, known, body)
    if (!recorded)
      return write(body, aheadMs)
    memory.learn(connection, recorded.note)
    return recorded.result
  }

  return {
    read: body => database.transaction('r', stores, async () => body(writerOf(database, unwritten, () => {}))),
    write(body, pace) {
      // Whoever relies on what is known waits until it is.
      const done = pace === 'at-once'
        ? begun.then(() => writeAtOnce(body))
        : write(body, 0)
      begun = Promise.allSettled([begun, done]).then(() => {})
      return done
    },
    clear: () => database.transaction('rw', database.tables, async () => {
      memory.forget()
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

/**
 * Where a write fails, Dexie ends the transaction while `body` still goes on to its next wait: what it asked from there would be a transaction
 * of its own, and a half of what belongs together would be on disk. It fails instead.
 */
function whileOpen(writer: LedgerWriter): LedgerWriter {
  const own = Dexie.currentTransaction
  const guarded = Object.entries(writer as unknown as Record<string, (...args: never[]) => Promise<unknown>>).map(([name, act]) => [
    name,
    (...args: never[]) => {
      if (Dexie.currentTransaction !== own)
        throw new Error('This transaction is over; nothing of it was written.')
      return act(...args)
    },
  ])
  return Object.fromEntries(guarded) as unknown as LedgerWriter
}

function unwritten(): never {
  throw new Error('A reader wrote.')
}

/**
 * `sent` is given every write. Nobody waits for one before the next is sent: IndexedDB does what one transaction asks in order, so that
 * later reads see it, and one that fails undoes the transaction. Each wait would be a way to the browser's process and back.
 */
function writerOf({ events, incidents, annotations, outbox, uploads, values }: AnsimDatabase, sent: (write: Promise<unknown>) => void, changed: () => void): LedgerWriter {
  /** Newest first within `head`, from `since` on, before `until`, and before the row that `before` names. */
  const range = <Row>(table: Table<Row>, index: string, head: unknown[], { since, until }: Pick<EventFilter, 'since' | 'until'>, before: readonly [EpochMs, string] | undefined): Collection<Row> => {
    const upper = before && (until === undefined || before[0] < until)
      ? before
      : [
          until ?? Dexie.maxKey,
          until === undefined
            ? Dexie.maxKey
            : Dexie.minKey,
        ]
    return table.where(index).between([...head, since ?? Dexie.minKey, Dexie.minKey], [
      ...head,
      ...upper,
    ], true, false).reverse()
  }
  /** The index that narrows most, and what it is asked for. */
  const indexOf = ({ cameraId, severity }: EventFilter, id: string): [string, unknown[]] => cameraId
    ? [
        `[cameraId+orderedAt+${id}]`,
        [cameraId],
      ]
    : severity
      ? [
          `[severity+orderedAt+${id}]`,
          [severity],
        ]
      : [`[orderedAt+${id}]`, []]

  return {
    // Only setValue writes these rows, by the same key.
    value: async <K extends keyof LedgerValues>(key: K) => (await values.get(key))?.value as LedgerValues[K] | undefined,
    events: ids => events.bulkGet([...ids]),
    listEvents: ({ limit, ...filter }, before) =>
      range(events, ...indexOf(filter, 'eventId'), filter, before && [before.orderedAt, before.eventId]).and(row => isWanted(row, filter)).limit(limit).toArray(),
    incidents: ids => incidents.bulkGet([...ids]),
    async listIncidents({ limit, ...filter }, before) {
      const found: LedgerIncident[] = []
      let from = before
      // All of the first page is wanted where little narrows.
      let size = Math.min(limit, incidentPage)
      while (found.length < limit) {
        // There are few of them: whole pages in one request each are faster than a cursor, or an index a filter.
        const page = await range(incidents, '[orderedAt+incidentId]', [], filter, from && [from.orderedAt, from.incidentId]).limit(size).toArray()
        found.push(...page.filter(row => isWantedIncident(row, filter)))
        from = page.at(-1)
        if (page.length < size)
          break
        size = incidentPage
      }
      return found.slice(0, limit)
    },
    async incidentsNear(key, from, until) {
      const rows = await incidents.where('[key+lastAt]').between([key, from], [key, until + longestKnownMs], true, true).toArray()
      return rows.filter(({ firstAt }) => firstAt <= until)
    },
    countIncidents: ({ severity, since = Dexie.minKey, until = Dexie.maxKey, reviewer }) => reviewer === undefined
      ? incidents.where('[severity+orderedAt]').between([severity, since], [severity, until]).count()
      : incidents.where('reviewMarks').between([reviewer, severity, since], [reviewer, severity, until]).count(),
    eventsOfIncident: incidentId => events.where('incidentId').equals(incidentId).toArray(),
    ownEvents: () => events.where('own').equals(1).toArray(),
    countEvents: sync => events.where('[sync+orderedAt]').between([sync, Dexie.minKey], [sync, Dexie.maxKey]).count(),
    oldestEvent: sync => events.where('[sync+orderedAt]').between([sync, Dexie.minKey], [sync, Dexie.maxKey]).first(),
    syncedBefore: (before, { skip, limit }) => events.where('[sync+orderedAt]').between(['synced', Dexie.minKey], ['synced', before]).offset(skip).limit(limit).toArray(),
    annotations: ids => annotations.bulkGet([...ids]),
    annotationsOf: eventIds => annotations.where('eventId').anyOf([...eventIds]).toArray(),
    annotationsAbout: subjects => annotations.where('incidentId').anyOf([...subjects]).toArray(),
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
    async putIncidents(rows) {
      if (rows.length === 0)
        return
      changed()
      sent(incidents.bulkPut([...rows]))
    },
    async deleteIncidents(ids) {
      changed()
      sent(incidents.bulkDelete([...ids]))
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
