import type { StoredAnnotation } from '#contract/annotation'
import type { EventId, IncidentId, OrganizationId } from '#contract/ids'
import type { IncidentFacts } from '#contract/incident'
import type { SafetyEvent } from '#contract/safety-event'
import type { DatabaseTransaction } from '../db/database.ts'
import { sql } from 'kysely'
import { reviewOf } from '#contract/event-review'
import { incidentKeyOf } from '#contract/incident'
import { reactionOf } from '#contract/reaction'
import { epochMs } from '#contract/time'

/** An incident as it is to be written. */
export interface FiledIncident {
  readonly facts: IncidentFacts
  /** Of one that is new or became graver: the event that opened it, or made it so. */
  readonly news: SafetyEvent | undefined
  /** Of the event that opened it, where it was there before. */
  readonly label: string | undefined
}

/** Under what a new or graver incident is found, and the event that names it. */
interface Facet {
  readonly facts: IncidentFacts
  readonly news: SafetyEvent
  readonly label: string
}

/**
 * HI1: writes incidents, and puts those that are new or became graver under their facet, by which history finds them; a facet that there is not
 * yet is made. The label stays that of the event that opened the incident. One statement, so that a new incident is in each index once; and
 * facets are looked up one by one, which takes as long in a table that has grown since PostgreSQL last counted it. The caller holds the
 * organization's row lock.
 */
export async function fileIncidents(transaction: DatabaseTransaction, organizationId: OrganizationId, incidents: readonly FiledIncident[]): Promise<void> {
  if (incidents.length === 0)
    return
  const places = new Map<string, number>()
  const facets: Facet[] = []
  const rows = incidents.map(({ facts, news, label: knownLabel }) => {
    const label = knownLabel || news?.label || ''
    const key = news && `${incidentKeyOf(facts)} ${facts.severity} ${label}`
    if (key !== undefined && !places.has(key))
      places.set(key, facets.push({ facts, news: news!, label }))
    return {
      facts,
      facet: key === undefined
        ? null
        : places.get(key)!,
    }
  })
  const column = <T>(of: (facts: IncidentFacts) => T): T[] => rows.map(({ facts }) => of(facts))
  const facetColumn = <T>(of: (facet: Facet) => T): T[] => facets.map(of)
  // As one list of JSON: an array of them would be escaped and read twice.
  const listed = (of: (facts: IncidentFacts) => object): string => JSON.stringify(column(of))
  await sql`
    with asked as materialized (
      select r.*, (
        select f.facet_id from incident_facet f where f.organization_id = ${organizationId} and f.camera_id = r.camera_id and f.rule_id = r.rule_id and f.zone_id = r.zone_id
          and f.severity = r.severity and f.label = r.label) as known
      from unnest(
        ${facetColumn(({ facts }) => facts.cameraId)}::uuid[], ${facetColumn(({ facts }) => facts.ruleId)}::uuid[], ${facetColumn(({ facts }) => facts.zoneId)}::uuid[],
        ${facetColumn(({ facts }) => facts.severity)}::text[], ${facetColumn(({ label }) => label)}::text[], ${facetColumn(({ news }) => news.cameraName)}::text[],
        ${facetColumn(({ news }) => news.rule.name)}::text[], ${facetColumn(({ news }) => news.zone.name)}::text[])
        with ordinality as r (camera_id, rule_id, zone_id, severity, label, camera_name, rule_name, zone_name, n)
    ), due as materialized (
      select asked.*, coalesce(known, row_number() over (partition by known is null) + coalesce((select facet_id from incident_facet where organization_id = ${organizationId} order by facet_id desc limit 1), 0)) as facet_id
      from asked
    ), made as (
      insert into incident_facet (organization_id, facet_id, camera_id, rule_id, zone_id, severity, label, camera_name, rule_name, zone_name)
      select ${organizationId}::uuid, facet_id, camera_id, rule_id, zone_id, severity, label, camera_name, rule_name, zone_name from due where known is null
    )
    insert into incident (organization_id, incident_id, camera_id, rule_id, zone_id, first_ms, last_ms, event_count, act_count, severity, tracks, acts, witnesses, label, facet_id)
    select ${organizationId}::uuid, g.incident_id, g.camera_id, g.rule_id, g.zone_id, g.first_ms, g.last_ms, g.event_count, g.act_count, g.severity, g.tracks, g.acts, g.witnesses,
      coalesce(d.label, ''), d.facet_id
    from rows from (
      unnest(
        ${column(facts => facts.incidentId)}::uuid[], ${column(facts => facts.cameraId)}::uuid[], ${column(facts => facts.ruleId)}::uuid[], ${column(facts => facts.zoneId)}::uuid[],
        ${column(facts => facts.firstAt)}::bigint[], ${column(facts => facts.lastAt)}::bigint[], ${column(facts => facts.eventCount)}::integer[], ${column(facts => facts.count)}::integer[],
        ${column(facts => facts.severity)}::text[], ${rows.map(({ facet }) => facet)}::bigint[]),
      jsonb_array_elements(${listed(facts => facts.tracks)}::jsonb), jsonb_array_elements(${listed(facts => facts.acts)}::jsonb), jsonb_array_elements(${listed(facts => facts.witnesses)}::jsonb))
      as g (incident_id, camera_id, rule_id, zone_id, first_ms, last_ms, event_count, act_count, severity, n, tracks, acts, witnesses)
    left join due d using (n)
    on conflict (organization_id, incident_id) do update
      set first_ms = excluded.first_ms, last_ms = excluded.last_ms, event_count = excluded.event_count, act_count = excluded.act_count, severity = excluded.severity,
        tracks = excluded.tracks, acts = excluded.acts, witnesses = excluded.witnesses,
        label = coalesce(nullif(excluded.label, ''), incident.label), facet_id = coalesce(excluded.facet_id, incident.facet_id)`.execute(transaction)
}

/**
 * HI2: writes the state that what people said of an incident adds up to (`incidentStateOf`), after one of them was taken. The caller holds the
 * organization's row lock.
 */
export async function refileIncident(transaction: DatabaseTransaction, organizationId: OrganizationId, incidentId: IncidentId | EventId): Promise<void> {
  const newest = (kind: 'owner' | 'acknowledge') => sql`(
    select a.annotation -> 'change' from annotation a
    where a.organization_id = ${organizationId} and coalesce(a.incident_id, a.event_id) = ${incidentId}::uuid and a.kind = ${kind} and a.overtaken_by is null
    order by a.org_seq desc limit 1)`
  await sql`
    update incident i set state = case
      when i.closed_ms is not null then 'closed'
      when said.owner ->> 'memberId' is not null and said.owner ->> 'isWorking' = 'true' then 'in-progress'
      when said.owner ->> 'memberId' is not null or (said.seen is not null and said.seen ->> 'takenBack' is null) then 'acknowledged'
      else 'new' end
    from (select ${newest('owner')} as owner, ${newest('acknowledge')} as seen) said
    where i.organization_id = ${organizationId} and i.incident_id = ${incidentId}::uuid`.execute(transaction)
  await noteReaction(transaction, organizationId, incidentId)
}

/** RE2: writes what it was found to be and when somebody first reacted, by the fold that browsers have. */
async function noteReaction(transaction: DatabaseTransaction, organizationId: OrganizationId, incidentId: IncidentId | EventId): Promise<void> {
  const said = await transaction.selectFrom('annotation')
    .select([
      'annotation',
      'org_seq',
      'received_at',
      'clock_suspect',
      'member_name',
    ])
    .where('organization_id', '=', organizationId)
    .where(sql`coalesce(incident_id, event_id)`, '=', incidentId)
    .where('kind', 'in', [
      'acknowledge',
      'verdict',
      'owner',
    ])
    .where('overtaken_by', 'is', null)
    .orderBy('org_seq')
    .execute()
  const standing = said.map((row): StoredAnnotation => ({
    annotation: row.annotation,
    orgSeq: row.org_seq,
    receivedAt: epochMs(row.received_at.getTime()),
    clockSuspect: row.clock_suspect,
    memberName: row.member_name,
  }))
  await transaction.updateTable('incident')
    .set({ verdict: reviewOf(standing).verdict?.verdict ?? null, reacted_ms: reactionOf(standing) ?? null })
    .where('organization_id', '=', organizationId)
    .where('incident_id', '=', incidentId)
    .execute()
}
