import type { IncidentId, OrganizationId } from '#contract/ids'
import type { IncidentFacts } from '#contract/incident'
import type { SafetyEvent } from '#contract/safety-event'
import type { DatabaseTransaction } from '../db/database.ts'
import { sql } from 'kysely'
import { incidentAmong, incidentKeyOf, incidentKeyOfEvent, incidentReach, isSuppressed, withEvent } from '#contract/incident'
import { epochMs } from '#contract/time'
import { fileIncidents } from './file-incidents.ts'

/**
 * IC1: the incidents that some events may belong to, as they are under the organization's row lock, and as these events leave them. One read
 * and one write, however many events.
 */
export interface IncidentBook {
  /** Puts an event into its incident, or opens one; undefined: a suppressed event has none (IC3). */
  readonly add: (event: SafetyEvent, recordedBy: string) => IncidentFacts | undefined
  /** What wants somebody: incidents that these events opened or made graver, once each. */
  readonly news: () => readonly IncidentNews[]
  /** A book that goes its own way from here. */
  readonly copy: () => IncidentBook
  /** Writes what changed. */
  readonly save: () => Promise<void>
}

/** An incident that is new or became graver, and the event that made it so. */
export interface IncidentNews {
  readonly reason: 'new' | 'graver'
  readonly incidentId: IncidentId
  readonly event: SafetyEvent
}

/** The caller holds the organization's row lock until COMMIT: nobody else opens or closes an incident meanwhile. */
export async function openIncidentBook(transaction: DatabaseTransaction, organizationId: OrganizationId, events: readonly SafetyEvent[]): Promise<IncidentBook> {
  const reaches = reachesOf(events.filter(event => !isSuppressed(event)))
  const { rows } = reaches.length === 0
    ? { rows: [] }
    : await sql<IncidentRow>`
      select i.* from unnest(
        ${reaches.map(({ cameraId }) => cameraId)}::uuid[], ${reaches.map(({ ruleId }) => ruleId)}::uuid[], ${reaches.map(({ zoneId }) => zoneId)}::uuid[],
        ${reaches.map(({ from }) => from)}::bigint[], ${reaches.map(({ until }) => until)}::bigint[]) as r (camera_id, rule_id, zone_id, from_ms, until_ms)
      cross join lateral (
        select * from incident i
        where i.organization_id = ${organizationId} and i.camera_id = r.camera_id and i.rule_id = r.rule_id and i.zone_id = r.zone_id and i.last_ms >= r.from_ms and i.first_ms <= r.until_ms
        -- One look by the index for each, not all that there ever were: PostgreSQL may not have counted them yet.
        offset 0) i`.execute(transaction)
  const labels = new Map(rows.map(row => [row.incident_id, row.label]))
  const openers = new Map<IncidentId, SafetyEvent>()
  return bookOf(new Map(groupByKey(rows.map(factsOf))), new Map(), new Map())

  function bookOf(byKey: Map<string, readonly IncidentFacts[]>, changed: Map<string, IncidentFacts>, news: Map<string, IncidentNews>): IncidentBook {
    return {
      add(event, recordedBy) {
        if (isSuppressed(event))
          return undefined
        const key = incidentKeyOfEvent(event)
        const candidates = byKey.get(key) ?? []
        const joined = incidentAmong(event, candidates)
        const incident = withEvent(joined, event, recordedBy)
        byKey.set(key, [
          ...candidates.filter(candidate => candidate !== joined),
          incident,
        ])
        changed.set(incident.incidentId, incident)
        if (!joined)
          openers.set(incident.incidentId, event)
        if (!joined || incident.severity !== joined.severity) {
          news.set(incident.incidentId, {
            reason: news.get(incident.incidentId)?.reason ?? (joined
              ? 'graver'
              : 'new'),
            incidentId: incident.incidentId,
            event,
          })
        }
        return incident
      },
      news: () => [
        ...news.values(),
      ],
      copy: () => bookOf(new Map(byKey), new Map(changed), new Map(news)),
      async save() {
        await fileIncidents(transaction, organizationId, [
          ...changed.values(),
        ].map(facts => ({
          facts,
          label: labels.get(facts.incidentId),
          news: openers.get(facts.incidentId) ?? news.get(facts.incidentId)?.event,
        })))
      },
    }
  }
}

/** Where incidents that some events may join are looked for; times in ms. */
interface Reach extends Pick<IncidentFacts, 'cameraId' | 'ruleId' | 'zoneId'> {
  readonly from: number
  readonly until: number
}

/** By key, since a page of events is mostly of few cameras. */
function reachesOf(events: readonly SafetyEvent[]): Reach[] {
  const reaches = new Map<string, Reach>()
  for (const event of events) {
    const { from, until } = incidentReach(event)
    const key = incidentKeyOfEvent(event)
    const reach = reaches.get(key)
    reaches.set(key, {
      cameraId: event.cameraId,
      ruleId: event.rule.ruleId,
      zoneId: event.zone.zoneId,
      from: Math.min(reach?.from ?? from, from),
      until: Math.max(reach?.until ?? until, until),
    })
  }
  return [
    ...reaches.values(),
  ]
}

interface IncidentRow {
  incident_id: IncidentFacts['incidentId']
  camera_id: IncidentFacts['cameraId']
  rule_id: IncidentFacts['ruleId']
  zone_id: IncidentFacts['zoneId']
  first_ms: number
  last_ms: number
  event_count: number
  act_count: number
  severity: IncidentFacts['severity']
  tracks: Record<string, number>
  acts: IncidentFacts['acts']
  witnesses: IncidentFacts['witnesses']
  closed_ms: number | null
  label: string
}

function factsOf(row: IncidentRow): IncidentFacts {
  return {
    incidentId: row.incident_id,
    cameraId: row.camera_id,
    ruleId: row.rule_id,
    zoneId: row.zone_id,
    firstAt: epochMs(row.first_ms),
    lastAt: epochMs(row.last_ms),
    count: row.act_count,
    eventCount: row.event_count,
    severity: row.severity,
    tracks: row.tracks,
    acts: row.acts,
    witnesses: row.witnesses,
    ...row.closed_ms !== null && {
      closedAt: epochMs(row.closed_ms),
    },
  }
}

function groupByKey(incidents: readonly IncidentFacts[]): Map<string, readonly IncidentFacts[]> {
  return Map.groupBy(incidents, incidentKeyOf)
}
