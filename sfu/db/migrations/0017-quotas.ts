import type { Migration } from './migration.ts'
import { perOrganization } from './0001-foundation.ts'

const limits = `
create table quota (
  organization_id uuid not null references organization,
  kind text not null,
  at_most bigint not null check (at_most >= 0),
  set_at timestamptz not null,
  primary key (organization_id, kind)
);
grant select, insert, update (at_most, set_at), delete on quota to ansim_app;

-- Without a site: what belongs to none.
create table usage_sample (
  organization_id uuid not null references organization,
  site_id uuid,
  resolution text not null check (resolution in ('minute', 'hour')),
  at timestamptz not null,
  cpu_ms bigint not null,
  bytes_in bigint not null,
  bytes_out bigint not null,
  connections integer not null,
  storage_bytes bigint not null,
  constraint usage_sample_once unique nulls not distinct (organization_id, resolution, at, site_id)
);
grant select, insert, update (cpu_ms, bytes_in, bytes_out, connections, storage_bytes), delete on usage_sample to ansim_app;`

/**
 * What history is asked for has few values beside its time: a facet is one combination of them. A page of any filter is then the newest of each
 * facet that fits, by one index, however rare they are. Under row-level security an index serves only what compares columns: so what is asked
 * of an event is a column, too.
 */
const history = `
create table incident_facet (
  organization_id uuid not null references organization,
  facet_id integer not null,
  camera_id uuid not null,
  rule_id uuid not null,
  zone_id uuid not null,
  severity text not null,
  label text not null,
  camera_name text not null,
  rule_name text not null,
  zone_name text not null,
  primary key (organization_id, facet_id),
  constraint incident_facet_once unique (organization_id, camera_id, rule_id, zone_id, severity, label)
);
grant select, insert on incident_facet to ansim_app;

alter table incident
  add column label text not null default '',
  add column facet_id integer,
  add column state text not null default 'new' check (state in ('new', 'acknowledged', 'in-progress', 'closed'));
alter table safety_event add column snapshot_sha256 text;

alter table incident no force row level security;
alter table safety_event no force row level security;
alter table annotation no force row level security;
update safety_event set snapshot_sha256 = event -> 'snapshot' ->> 'sha256' where event -> 'snapshot' ->> 'sha256' is not null;
update incident i set label = coalesce(e.event ->> 'label', '')
  from safety_event e where e.organization_id = i.organization_id and e.event_id = i.incident_id;
insert into incident_facet
  select i.organization_id, row_number() over (partition by i.organization_id order by min(i.first_ms), i.camera_id, i.rule_id, i.zone_id, i.severity, i.label),
    i.camera_id, i.rule_id, i.zone_id, i.severity, i.label,
    coalesce(max(e.camera_name), ''), coalesce(max(e.event -> 'rule' ->> 'name'), ''), coalesce(max(e.event -> 'zone' ->> 'name'), '')
  from incident i left join safety_event e on e.organization_id = i.organization_id and e.event_id = i.incident_id
  group by i.organization_id, i.camera_id, i.rule_id, i.zone_id, i.severity, i.label;
update incident i set facet_id = f.facet_id, state = case
    when i.closed_ms is not null then 'closed'
    when owner.change ->> 'isWorking' = 'true' and owner.change ->> 'memberId' is not null then 'in-progress'
    when owner.change ->> 'memberId' is not null or (seen.change is not null and seen.change ->> 'takenBack' is null) then 'acknowledged'
    else 'new' end
  from incident_facet f, incident j
    left join lateral (select a.annotation -> 'change' as change from annotation a
      where a.organization_id = j.organization_id and coalesce(a.incident_id, a.event_id) = j.incident_id and a.kind = 'owner' and a.overtaken_by is null
      order by a.org_seq desc limit 1) owner on true
    left join lateral (select a.annotation -> 'change' as change from annotation a
      where a.organization_id = j.organization_id and coalesce(a.incident_id, a.event_id) = j.incident_id and a.kind = 'acknowledge' and a.overtaken_by is null
      order by a.org_seq desc limit 1) seen on true
  where j.organization_id = i.organization_id and j.incident_id = i.incident_id and f.organization_id = i.organization_id and f.camera_id = i.camera_id
    and f.rule_id = i.rule_id and f.zone_id = i.zone_id and f.severity = i.severity and f.label = i.label;
alter table incident force row level security;
alter table safety_event force row level security;
alter table annotation force row level security;

create index incident_history on incident (organization_id, first_ms, incident_id);
create index incident_facet_history on incident (organization_id, facet_id, state, first_ms, incident_id);
create index incident_state_history on incident (organization_id, state, first_ms, incident_id);
create index safety_event_snapshot on safety_event (organization_id, snapshot_sha256);
-- It was never used: what is inside the event is looked at only after row-level security.
drop index safety_event_organization_id_expr_idx;
grant update (label, facet_id, state) on incident to ansim_app;`

// Who holds each of these session secrets: one question of any number of requests and sockets that wait at the moment.
const sessions = `
create function ansim_find_sessions(hashes bytea[], at timestamptz)
  returns table (secret_hash bytea, organization_id uuid, session_id uuid, seen_at timestamptz, member_id uuid, member_name text, role text, scope jsonb, needs_second_step boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.secret_hash, s.organization_id, s.session_id, s.seen_at, m.member_id, m.name, m.role, m.scope,
    m.role = 'administrator' and m.kind = 'person' and not m.second_step and coalesce(m.second_step_due_at <= at, true)
  from session s join member m using (organization_id, member_id)
  where s.secret_hash = any (hashes) and s.expires_at > at and m.disabled_at is null and m.removed_at is null
$$;
revoke all on function ansim_find_sessions(bytea[], timestamptz) from public;
grant execute on function ansim_find_sessions(bytea[], timestamptz) to ansim_app;
drop function ansim_find_session(bytea, timestamptz);`

/** What an organization may have and uses, and columns by which its history is found. */
export const quotas: Migration = {
  version: 17,
  name: 'quotas',
  sql: [
    limits,
    history,
    sessions,
    ...['quota', 'usage_sample', 'incident_facet'].map(perOrganization),
  ].join('\n'),
}
