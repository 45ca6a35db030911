import type { EventId, IncidentId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { LedgerAnnotation, LedgerEvent, LedgerIncident, LedgerWriter } from './ledger.ts'
import { incidentKeyOfEvent, incidentOf, incidentReach, isSuppressed } from '#contract/incident'
import { countedRow, withReview, withRow, withSync } from './incident-row.ts'
import { localReviewOf } from './local-review.ts'

/** A LedgerWriter that keeps incidents true to their events and annotations (IC5). `settle` before the transaction ends. */
export interface IncidentWriter extends LedgerWriter {
  /** Asks for what an event may join, so that it is here when it is put. */
  readonly prepare: (event: Pick<SafetyEvent, 'capturedAt' | 'cameraId' | 'rule' | 'zone'>) => Promise<void>
  readonly settle: () => Promise<void>
}

/**
 * IC5: every event here that was not suppressed is in one incident: the one the server named; else, until it does, the one that `incidentOf`
 * finds among those here. Events and annotations are put as ever; what they are added up to follows in the same transaction.
 */
export function withIncidents(tables: LedgerWriter): IncidentWriter {
  const rows = new Map<EventId, LedgerEvent | undefined>()
  const incidents = new Map<IncidentId, LedgerIncident | undefined>()
  const nearby = new Map<string, { from: number, until: number }>()
  const changed = new Set<IncidentId>()
  /** To be added up anew: an event left them, or changed in a way that no sum can follow. */
  const rebuilt = new Set<IncidentId>()
  const reviewed = new Set<IncidentId>()

  async function events(ids: readonly EventId[]): Promise<(LedgerEvent | undefined)[]> {
    const missing = ids.filter(id => !rows.has(id))
    if (missing.length > 0)
      (await tables.events(missing)).forEach((row, i) => rows.set(missing[i]!, row))
    return ids.map(id => rows.get(id))
  }

  async function load(ids: Iterable<IncidentId>): Promise<void> {
    const missing = [
      ...new Set(ids),
    ].filter(id => !incidents.has(id))
    if (missing.length > 0)
      (await tables.incidents(missing)).forEach((row, i) => incidents.set(missing[i]!, row && countedRow(row)))
  }

  async function prepare(event: Pick<SafetyEvent, 'capturedAt' | 'cameraId' | 'rule' | 'zone'>): Promise<void> {
    const key = incidentKeyOfEvent(event)
    const { from, until } = incidentReach(event)
    const known = nearby.get(key)
    if (known && known.from <= from && known.until >= until)
      return
    const reach = {
      from: Math.min(from, known?.from ?? from),
      until: Math.max(until, known?.until ?? until),
    }
    for (const row of await tables.incidentsNear(key, reach.from, reach.until)) {
      if (!incidents.has(row.incidentId))
        incidents.set(row.incidentId, countedRow(row))
    }
    nearby.set(key, reach)
  }

  /** IC1, on this browser: what was refused is nobody's act but its own. */
  async function provisionalOf(row: LedgerEvent): Promise<IncidentId> {
    if (row.sync === 'rejected')
      return row.eventId
    await prepare(row.event)
    const candidates = [
      ...incidents.values(),
    ].filter(incident => incident !== undefined && incident.rejected < incident.eventCount && !rebuilt.has(incident.incidentId))
    return incidentOf(row.event, candidates as LedgerIncident[])?.incidentId ?? row.eventId
  }

  async function put(given: LedgerEvent): Promise<LedgerEvent> {
    const before = rows.get(given.eventId)
    const isOwnOnly = given.sync === 'rejected' && before?.sync !== 'rejected'
    const incidentId = isSuppressed(given.event)
      ? undefined
      : isOwnOnly
        ? given.eventId
        : given.incidentId ?? await provisionalOf(given)
    const row = { ...given, incidentId }
    rows.set(row.eventId, row)
    if (before && subjectOf(before) !== subjectOf(row))
      await moveWords(row)
    if (before?.incidentId !== undefined && before.incidentId !== incidentId)
      rebuilt.add(before.incidentId)
    if (incidentId === undefined)
      return row
    // What was recorded just now, and joined none of those here, is the first of its own.
    if (before || row.own !== 1)
      await load([incidentId])
    const incident = incidents.get(incidentId)
    changed.add(incidentId)
    if (!before) {
      incidents.set(incidentId, withRow(incident, row))
      // Of what was recorded just now nobody can have said anything.
      if (!incident && row.own !== 1)
        reviewed.add(incidentId)
    }
    else if (incident && before.incidentId === incidentId && before.orderedAt === row.orderedAt && incident.event.eventId !== row.eventId && before.event.deviceId === row.event.deviceId) {
      incidents.set(incidentId, withSync(incident, before.sync, row.sync))
    }
    else {
      rebuilt.add(incidentId)
    }
    return row
  }

  /** What was said here of an event, and not told, is of the incident that the event is in now. */
  async function moveWords(row: LedgerEvent): Promise<void> {
    const untold = (await tables.annotationsOf([row.eventId])).filter(each => each.receivedAt === undefined && each.incidentId !== subjectOf(row))
    await putAnnotations(untold.map(each => ({
      ...each,
      incidentId: subjectOf(row),
    })), untold)
  }

  async function putAnnotations(given: readonly LedgerAnnotation[], known?: readonly (LedgerAnnotation | undefined)[]): Promise<void> {
    if (given.length === 0)
      return
    const before = known ?? await tables.annotations(given.map(({ annotationId }) => annotationId))
    const about = await events(given.map(({ eventId }) => eventId))
    const said = given.map((row, i): LedgerAnnotation => ({ ...row, incidentId: row.incidentId ?? (about[i] && subjectOf(about[i])) ?? row.eventId }))
    for (const row of [
      ...before,
      ...said,
    ]) {
      if (row?.incidentId !== undefined)
        reviewed.add(row.incidentId)
    }
    await tables.putAnnotations(said)
  }

  async function forget(ids: readonly EventId[]): Promise<void> {
    for (const row of await events(ids)) {
      if (row?.incidentId !== undefined)
        rebuilt.add(row.incidentId)
      if (row)
        rows.set(row.eventId, undefined)
    }
  }

  async function rebuild(): Promise<void> {
    for (const incidentId of rebuilt) {
      const left = await tables.eventsOfIncident(incidentId)
      const review = incidents.get(incidentId)?.review
      const sum = left.reduce<LedgerIncident | undefined>(withRow, undefined)
      incidents.set(incidentId, sum && withReview(sum, review))
      changed.add(incidentId)
      reviewed.add(incidentId)
    }
  }

  async function review(): Promise<void> {
    await load(reviewed)
    const here = [...reviewed].filter(id => incidents.get(id) !== undefined)
    const said = Map.groupBy(here.length === 0
      ? []
      : await tables.annotationsAbout(here), row => row.incidentId!)
    for (const incidentId of here) {
      const words = said.get(incidentId)
      incidents.set(incidentId, withReview(incidents.get(incidentId)!, words && localReviewOf(words)))
      changed.add(incidentId)
    }
  }

  return {
    ...tables,
    events,
    async incidents(ids) {
      await load(ids)
      return ids.map(id => incidents.get(id))
    },
    prepare,
    async putEvents(given) {
      await events(given.map(({ eventId }) => eventId))
      await load(given.flatMap(({ incidentId }) => incidentId ?? []))
      const done: LedgerEvent[] = []
      for (const row of given)
        done.push(await put(row))
      await tables.putEvents(done)
    },
    async deleteEvents(ids) {
      await forget(ids)
      await tables.deleteEvents(ids)
    },
    putAnnotations: given => putAnnotations(given),
    async deleteAnnotations(ids) {
      for (const row of await tables.annotations(ids)) {
        if (row?.incidentId !== undefined)
          reviewed.add(row.incidentId)
      }
      await tables.deleteAnnotations(ids)
    },
    async settle() {
      await load(rebuilt)
      await rebuild()
      await review()
      const left = [...changed]
      const gone = left.filter(id => incidents.get(id) === undefined)
      await tables.putIncidents(left.flatMap(id => incidents.get(id) ?? []))
      if (gone.length === 0)
        return
      await tables.deleteIncidents(gone)
      // What this browser said and was not told the place of belongs to an event, wherever that is now.
      const words = (await tables.annotationsAbout(gone)).filter(({ receivedAt }) => receivedAt !== undefined)
      await tables.deleteAnnotations(words.map(({ annotationId }) => annotationId))
    },
  }
}

/** HD4: what a tab of a version without incidents recorded meanwhile gets its place. Its others come again with the feed. */
export async function groupStrays(tables: LedgerWriter): Promise<void> {
  await tables.putEvents((await tables.ownEvents()).filter(row => row.incidentId === undefined && !isSuppressed(row.event)))
}

/** What people's words of an event are about: its incident, or itself where it has none. */
export function subjectOf({ incidentId, eventId }: Pick<LedgerEvent, 'incidentId' | 'eventId'>): IncidentId {
  return incidentId ?? eventId
}
