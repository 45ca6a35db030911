import type { EventId, IncidentId, MemberId } from '#contract/ids'
import type { AnnotationRow } from './annotation-row.ts'
import type { EventQuery, EventRow } from './event-row.ts'
import type { IncidentFilter, IncidentQuery } from './incident-filter.ts'
import type { IncidentRow, MatchingIncident, OpenedIncident, UnreviewedCounts } from './incident-row.ts'
import type { LedgerAnnotation, LedgerEvent, LedgerIncident, LedgerReader } from './ledger.ts'
import { severities } from '#contract/severity'
import { subjectOf } from './incident-ledger.ts'
import { countedRow } from './incident-row.ts'
import { localReviewOf } from './local-review.ts'

const matchPage = 200

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

/** REV-1, IN1: how many of what a filter finds, whatever its severity, this person has not reviewed. Where nothing but time narrows, no row is read. */
export async function countUnreviewedIn(tables: LedgerReader, reviewer: MemberId | undefined, { since, until, severity: _, ...rest }: IncidentFilter = {}): Promise<UnreviewedCounts> {
  if (Object.values(rest).every(value => value === undefined || value === '')) {
    const counts = await Promise.all(severities.map(async (severity) => {
      const all = await tables.countIncidents({ severity, since, until })
      return reviewer === undefined
        ? all
        : all - await tables.countIncidents({
          severity,
          since,
          until,
          reviewer,
        })
    }))
    return Object.fromEntries(severities.map((severity, i) => [severity, counts[i]!])) as UnreviewedCounts
  }
  const found = Object.fromEntries(severities.map(severity => [severity, 0])) as UnreviewedCounts
  await eachMatch(tables, {
    since,
    until,
    ...rest,
    unreviewedBy: rest.unreviewedBy ?? reviewer,
  }, ({ severity }) => {
    found[severity]++
    return true
  })
  return found
}

/** The newest that a filter finds, at most `limit`, each as little as it takes to say something of it. */
export async function matchingIn(tables: LedgerReader, filter: IncidentFilter, limit: number): Promise<MatchingIncident[]> {
  const found: MatchingIncident[] = []
  await eachMatch(tables, filter, ({ incidentId, event, review }) => found.push({ incidentId, event, review }) < limit)
  return found
}

/** In pages, so that neither memory nor one task grows with how many there are; until `take` has enough. */
async function eachMatch(tables: LedgerReader, filter: IncidentFilter, take: (row: LedgerIncident) => boolean): Promise<void> {
  let from: LedgerIncident | undefined
  do {
    const page: LedgerIncident[] = await tables.listIncidents({ limit: matchPage, ...filter }, from)
    if (!page.every(take))
      return
    from = page.length === matchPage
      ? page.at(-1)
      : undefined
  } while (from)
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

function incidentRowOf({ key: _, unreviewed: __, reviewMarks: ___, ...row }: LedgerIncident): IncidentRow {
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
