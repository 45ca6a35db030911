import type { AnnotationId } from '#contract/annotation'
import type { EventId, IncidentId, Sha256 } from '#contract/ids'
import type { Ledger, LedgerAnnotation, LedgerEvent, LedgerIncident, LedgerValues, LedgerWriter, UploadRow } from '../core/sync/ledger.ts'
import type { OutboxRow } from '../core/sync/outbox-batch.ts'
import { createListeners } from '../core/observable.ts'
import { isWanted } from '../core/sync/event-filter.ts'
import { isWantedIncident } from '../core/sync/incident-filter.ts'
import { isReviewedBy } from '../core/sync/incident-row.ts'

interface Tables {
  values: Partial<LedgerValues>
  events: Map<EventId, LedgerEvent>
  incidents: Map<IncidentId, LedgerIncident>
  annotations: Map<AnnotationId, LedgerAnnotation>
  outbox: Map<number, OutboxRow>
  uploads: Map<Sha256, UploadRow>
}

function emptyTables(): Tables {
  return {
    values: {},
    events: new Map(),
    incidents: new Map(),
    annotations: new Map(),
    outbox: new Map(),
    uploads: new Map(),
  }
}

/** A Ledger that forgets: for simulations and for the component page. Transactions work on a copy that replaces the tables whole. */
export function createMemoryLedger(): Ledger {
  let tables = emptyTables()
  const listeners = createListeners<void>()
  let turn: Promise<unknown> = Promise.resolve()

  return {
    read: body => body(writerOf(copyOf(tables), () => {})),
    write(body) {
      const done = turn.then(async () => {
        const copy = copyOf(tables)
        let isChanged = false
        const result = await body(writerOf(copy, () => { isChanged = true }))
        tables = copy
        if (isChanged)
          listeners.tell()
        return result
      })
      turn = done.catch(() => {})
      return done
    },
    async clear() {
      tables = emptyTables()
      listeners.tell()
    },
    onChange: listeners.add,
    close() {},
  }
}

/** Rows are replaced, never changed, so that the maps alone need copying. */
function copyOf({ values, events, incidents, annotations, outbox, uploads }: Tables): Tables {
  return {
    values: { ...values },
    events: new Map(events),
    incidents: new Map(incidents),
    annotations: new Map(annotations),
    outbox: new Map(outbox),
    uploads: new Map(uploads),
  }
}

interface Placed { orderedAt: number, id: string }
const eventPlace = ({ orderedAt, eventId }: Pick<LedgerEvent, 'orderedAt' | 'eventId'>): Placed => ({ orderedAt, id: eventId })
const incidentPlace = ({ orderedAt, incidentId }: Pick<LedgerIncident, 'orderedAt' | 'incidentId'>): Placed => ({ orderedAt, id: incidentId })

function inOrder(a: Placed, b: Placed): number {
  return b.orderedAt - a.orderedAt || (a.id < b.id
    ? 1
    : a.id > b.id
      ? -1
      : 0)
}

function newestFirst(a: LedgerEvent, b: LedgerEvent): number {
  return inOrder(eventPlace(a), eventPlace(b))
}

function writerOf(tables: Tables, changed: () => void): LedgerWriter {
  const { events, incidents, annotations, outbox, uploads } = tables
  const said = (): LedgerAnnotation[] => [
    ...annotations.values(),
  ]
  const bySync = (sync: LedgerEvent['sync']): LedgerEvent[] => [
    ...events.values(),
  ].filter(row => row.sync === sync)
  return {
    value: async key => tables.values[key],
    events: async ids => ids.map(id => events.get(id)),
    listEvents: async ({ limit, since = 0, until = Infinity, ...filter }, before) => [
      ...events.values(),
    ]
      .filter(row => row.orderedAt >= since && row.orderedAt < until && isWanted(row, filter))
      .filter(row => !before || inOrder(eventPlace(before), eventPlace(row)) < 0)
      .sort(newestFirst)
      .slice(0, limit),
    incidents: async ids => ids.map(id => incidents.get(id)),
    listIncidents: async ({ limit, since = 0, until = Infinity, ...filter }, before) => [
      ...incidents.values(),
    ]
      .filter(row => row.orderedAt >= since && row.orderedAt < until && isWantedIncident(row, filter))
      .filter(row => !before || inOrder(incidentPlace(before), incidentPlace(row)) < 0)
      .sort((a, b) => inOrder(incidentPlace(a), incidentPlace(b)))
      .slice(0, limit),
    incidentsNear: async (key, from, until) => [
      ...incidents.values(),
    ].filter(row => row.key === key && row.lastAt >= from && row.firstAt <= until),
    countIncidents: async ({ severity, since = 0, until = Infinity, reviewer }) => [
      ...incidents.values(),
    ].filter(row => row.severity === severity && row.orderedAt >= since && row.orderedAt < until && (reviewer === undefined || isReviewedBy(row, reviewer))).length,
    eventsOfIncident: async incidentId => [
      ...events.values(),
    ].filter(row => row.incidentId === incidentId),
    ownEvents: async () => [
      ...events.values(),
    ].filter(row => row.own === 1),
    countEvents: async sync => bySync(sync).length,
    oldestEvent: async sync => bySync(sync).sort(newestFirst).at(-1),
    syncedBefore: async (before, { skip, limit }) => bySync('synced').filter(row => row.orderedAt < before).sort((a, b) => newestFirst(b, a)).slice(skip, skip + limit),
    annotations: async ids => ids.map(id => annotations.get(id)),
    annotationsOf: async (eventIds) => {
      const wanted = new Set(eventIds)
      return said().filter(row => wanted.has(row.eventId))
    },
    annotationsAbout: async (subjects) => {
      const wanted = new Set<IncidentId | undefined>(subjects)
      return said().filter(row => wanted.has(row.incidentId))
    },
    allAnnotations: async () => said(),
    ownAnnotations: async () => said().filter(row => row.own === 1),
    countAnnotations: async sync => said().filter(row => row.sync === sync).length,
    waitingAnnotations: async () => said().filter(row => row.sync === 'waiting'),
    oldestAnnotation: async sync => said().filter(row => row.sync === sync).sort((a, b) => a.madeAt - b.madeAt)[0],
    outbox: async limit => [
      ...outbox.values(),
    ].sort((a, b) => a.seq - b.seq).slice(0, limit),
    countOutbox: async () => outbox.size,
    countUploads: async () => uploads.size,
    upload: async sha256 => uploads.get(sha256),
    uploadsOf: async eventId => [
      ...uploads.values(),
    ].filter(row => row.eventIds.includes(eventId)),
    dueUpload: async at => [
      ...uploads.values(),
    ].filter(row => row.due === 1 && row.retryAt <= at).sort((a, b) => a.retryAt - b.retryAt)[0],

    setValue: async (key, value) => { tables.values[key] = structuredClone(value) },
    putEvents: async (rows) => {
      if (rows.length > 0)
        changed()
      for (const row of rows)
        events.set(row.eventId, structuredClone(row))
    },
    deleteEvents: async (ids) => {
      if (ids.length > 0)
        changed()
      for (const id of ids)
        events.delete(id)
    },
    putIncidents: async (rows) => {
      if (rows.length > 0)
        changed()
      for (const row of rows)
        incidents.set(row.incidentId, structuredClone(row))
    },
    deleteIncidents: async (ids) => {
      changed()
      for (const id of ids)
        incidents.delete(id)
    },
    putAnnotations: async (rows) => {
      if (rows.length > 0)
        changed()
      for (const row of rows)
        annotations.set(row.annotationId, structuredClone(row))
    },
    deleteAnnotations: async (ids) => {
      for (const id of ids)
        annotations.delete(id)
    },
    putOutbox: async (rows) => {
      if (rows.length > 0)
        changed()
      for (const row of rows)
        outbox.set(row.seq, structuredClone(row))
    },
    deleteOutbox: async (seqs) => {
      for (const seq of seqs)
        outbox.delete(seq)
    },
    clearOutbox: async () => outbox.clear(),
    putUpload: async row => void uploads.set(row.sha256, structuredClone(row)),
    deleteUpload: async sha256 => void uploads.delete(sha256),
  }
}
