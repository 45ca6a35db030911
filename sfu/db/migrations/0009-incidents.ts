import type { Migration } from './migration.ts'
import { perOrganization } from './0001-foundation.ts'

/**
 * Events are gathered into incidents. `incident` holds what decides where the next event belongs; what people make of an incident is folded
 * from its annotations. Times are the pictures' clocks in ms: a wild one is beyond what a timestamptz can hold. An event from before this
 * step is an incident of its own, as it was shown.
 */
export const incidents: Migration = {
  version: 9,
  name: 'incidents',
  sql: `
    create table incident (
      organization_id uuid not null references organization,
      incident_id uuid not null,
      camera_id uuid not null,
      rule_id uuid not null,
      zone_id uuid not null,
      first_ms bigint not null,
      last_ms bigint not null,
      event_count integer not null,
      severity text not null,
      tracks jsonb not null,
      closed_ms bigint,
      primary key (organization_id, incident_id)
    );
    create index on incident (organization_id, camera_id, rule_id, zone_id, last_ms);

    alter table safety_event add column incident_id uuid;
    alter table annotation add column incident_id uuid;
    drop index annotation_organization_id_event_id_kind_idx;
    create index annotation_subject on annotation (organization_id, coalesce(incident_id, event_id), kind);

    alter table safety_event no force row level security;
    alter table annotation no force row level security;
    update safety_event set incident_id = event_id;
    update annotation set incident_id = event_id;
    insert into incident
      select organization_id, event_id, camera_id, (event->'rule'->>'ruleId')::uuid, (event->'zone'->>'zoneId')::uuid,
        (event->>'capturedAt')::bigint, (event->>'capturedAt')::bigint, 1, severity, '{}', (
          select case when a.annotation->'change'->>'verdict' is null then null
            when a.clock_suspect then (extract(epoch from a.received_at) * 1000)::bigint
            else (a.annotation->>'madeAt')::bigint end
          from annotation a
          where a.organization_id = e.organization_id and a.event_id = e.event_id and a.kind = 'verdict' and a.overtaken_by is null
          order by a.org_seq desc limit 1)
      from safety_event e;
    alter table safety_event force row level security;
    alter table annotation force row level security;

    ${perOrganization('incident')}
    grant select, insert, update (first_ms, last_ms, event_count, severity, tracks, closed_ms) on incident to ansim_app;`,
}
