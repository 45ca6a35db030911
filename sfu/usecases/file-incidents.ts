import type { StoredAnnotation } from '#contract/annotation'
import type { EventId, IncidentId, OrganizationId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { DatabaseTransaction } from '../db/database.ts'
import { sql } from 'kysely'
import { reviewOf } from '#contract/event-review'
import { reactionOf } from '#contract/reaction'
import { epochMs } from '#contract/time'

/** An incident that is new or became graver, and the event that made it so. */
export interface FiledIncident {
  readonly incidentId: IncidentId
  readonly event: SafetyEvent
}

/**
 * HI1: puts incidents under their facet, by which history finds them; one that there is not yet is made. The label stays that of the event that
 * opened the incident. The caller holds the organization's row lock and has written the incidents.
 */
export async function fileIncidents(transaction: DatabaseTransaction, organizationId: OrganizationId, incidents: readonly FiledIncident[]): Promise<void> {
  if (incidents.length === 0)
    return
  const rows = incidents.map(({ incidentId, event }) => ({
    incident_id: incidentId,
    label: event.label,
    camera_name: event.cameraName,
    rule_name: event.rule.name,
    zone_name: event.zone.name,
  }))
  await sql`
    with due as (
      select i.incident_id, i.camera_id, i.rule_id, i.zone_id, i.severity, coalesce(nullif(i.label, ''), r.label) as label, r.camera_name, r.rule_name, r.zone_name
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (incident_id uuid, label text, camera_name text, rule_name text, zone_name text)
      join incident i on i.organization_id = ${organizationId} and i.incident_id = r.incident_id
    ), made as (
      insert into incident_facet (organization_id, facet_id, camera_id, rule_id, zone_id, severity, label, camera_name, rule_name, zone_name)
      select ${organizationId}::uuid,
        coalesce((select facet_id from incident_facet where organization_id = ${organizationId} order by facet_id desc limit 1), 0) + row_number() over (), missing.*
      from (
        select distinct on (d.camera_id, d.rule_id, d.zone_id, d.severity, d.label) d.camera_id, d.rule_id, d.zone_id, d.severity, d.label, d.camera_name, d.rule_name, d.zone_name
        from due d where not exists (
          select from incident_facet f where f.organization_id = ${organizationId} and f.camera_id = d.camera_id and f.rule_id = d.rule_id and f.zone_id = d.zone_id
            and f.severity = d.severity and f.label = d.label)
      ) missing
      returning facet_id, camera_id, rule_id, zone_id, severity, label
    ), known as (
      select * from made
      union all
      select f.facet_id, f.camera_id, f.rule_id, f.zone_id, f.severity, f.label from incident_facet f
      where f.organization_id = ${organizationId} and (f.camera_id, f.rule_id, f.zone_id, f.severity, f.label) in (select camera_id, rule_id, zone_id, severity, label from due)
    )
    update incident i set label = d.label, facet_id = k.facet_id
    from due d join known k using (camera_id, rule_id, zone_id, severity, label)
    where i.organization_id = ${organizationId} and i.incident_id = d.incident_id`.execute(transaction)
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
