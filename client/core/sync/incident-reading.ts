import type { EventId, IncidentId } from '#contract/ids'
import type { AnnotationRow } from './annotation-row.ts'
import type { EventQuery, EventRow } from './event-row.ts'
import type { IncidentQuery } from './incident-filter.ts'
import type { IncidentRow, OpenedIncident, UnreviewedCounts } from './incident-row.ts'
import type { LedgerAnnotation, LedgerEvent, LedgerIncident, LedgerReader } from './ledger.ts'
import { severities } from '#contract/severity'
import { subjectOf } from './incident-ledger.ts'
import { countedRow } from './incident-row.ts'
import { localReviewOf } from './local-review.ts'

/** A page of events, newest first, with what people made of their incidents. */
export async function listEventsIn(tables: LedgerReader, { before, ...query }: EventQuery): Promise<EventRow[]> {
  const [from] = before
    ? await tables.events([before])
    : []
  return reviewedRows(tables, await tables.listEvents(query, from))
}

export async function findEventIn(tables: LedgerReader, eventId: EventId): Promise<EventRow | undefined> {
  const [event] = await tables.events([eventId])
  return event && (await reviewedRows(tables, [event]))[0]
}

/** A page of incidents, those with the newest event first. */
export async function listIncidentsIn(tables: LedgerReader, { before, ...query }: IncidentQuery): Promise<IncidentRow[]> {
  const [from] = before
    ? await tables.incidents([before])
    : []
  return (await tables.listIncidents(query, from)).map(incidentRowOf)
}

/** An incident by its id, or by the id of any event in it; undefined where it is not here. */
export async function openIncidentIn(tables: LedgerReader, id: IncidentId | EventId): Promise<OpenedIncident | undefined> {
  const [event] = await tables.events([id])
  const [incident] = await tables.incidents([event?.incidentId ?? id])
  if (!incident)
    return undefined
  const events = await tables.eventsOfIncident(incident.incidentId)
  const annotations = await tables.annotationsAbout([incident.incidentId])
  return {
    row: incidentRowOf(incident),
    events: events.sort((a, b) => b.orderedAt - a.orderedAt || (a.eventId < b.eventId
      ? 1
      : -1)).map(rowOf),
    annotations: annotations.sort((a, b) => a.madeAt - b.madeAt || (a.annotationId < b.annotationId
      ? -1
      : 1)).map(sayingOf),
  }
}

export async function countUnreviewedIn(tables: LedgerReader): Promise<UnreviewedCounts> {
  const counts = await Promise.all(severities.map(severity => tables.countUnreviewed(severity)))
  return Object.fromEntries(severities.map((severity, i) => [severity, counts[i]!])) as UnreviewedCounts
}

async function reviewedRows(tables: LedgerReader, rows: readonly LedgerEvent[]): Promise<EventRow[]> {
  const incidents = await tables.incidents(rows.map(subjectOf))
  const alone = rows.filter((_, i) => !incidents[i])
  const said = alone.length === 0
    ? new Map<EventId | undefined, LedgerAnnotation[]>()
    : Map.groupBy(await tables.annotationsAbout(alone.map(subjectOf)), ({ incidentId }) => incidentId)
  return rows.map((row, i): EventRow => {
    const words = said.get(subjectOf(row))
    return {
      ...rowOf(row),
      review: incidents[i]?.review ?? (words && localReviewOf(words)),
    }
  })
}

function incidentRowOf({ key: _, unreviewed: __, ...row }: LedgerIncident): IncidentRow {
  return countedRow(row)
}

export function rowOf({ event, sync, orgSeq, receivedAt, clockSuspect, rejection, incidentId, recordedBy }: LedgerEvent): EventRow {
  return {
    event,
    sync,
    orgSeq,
    receivedAt,
    clockSuspect,
    rejection,
    incidentId,
    recordedBy,
  }
}

export function sayingOf({ annotation, sync, memberName, orgSeq, receivedAt, clockSuspect, overtakenBy, rejection }: LedgerAnnotation): AnnotationRow {
  return {
    annotation,
    sync,
    memberName,
    orgSeq,
    receivedAt,
    clockSuspect,
    overtakenBy,
    rejection,
  }
}
