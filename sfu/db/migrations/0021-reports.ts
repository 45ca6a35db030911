import type { Migration } from './migration.ts'

/**
 * What reports add up stands in the incident itself: what it was found to be, and when somebody first reacted. One index serves them and the
 * history: under row-level security it serves only what it holds in columns.
 */
export const reports: Migration = {
  version: 21,
  name: 'reports',
  sql: `
    alter table incident
      add column verdict text,
      add column reacted_ms bigint;
    alter table incident no force row level security;
    alter table annotation no force row level security;
    update incident i set verdict = said.verdict, reacted_ms = case when i.state = 'new' then null else said.reacted_ms end
    from (
      select a.organization_id, coalesce(a.incident_id, a.event_id) as incident_id,
        (array_agg(a.annotation -> 'change' ->> 'verdict' order by a.org_seq desc) filter (where a.kind = 'verdict'))[1] as verdict,
        min(case when a.clock_suspect then (extract(epoch from a.received_at) * 1000)::bigint else (a.annotation ->> 'madeAt')::bigint end) filter (where
          (a.kind = 'acknowledge' and a.annotation -> 'change' ->> 'takenBack' is null)
          or (a.kind = 'verdict' and a.annotation -> 'change' ->> 'verdict' is not null)
          or (a.kind = 'owner' and a.annotation -> 'change' ->> 'memberId' is not null)) as reacted_ms
      from annotation a where a.overtaken_by is null and a.kind <> 'note' group by 1, 2
    ) said
    where said.organization_id = i.organization_id and said.incident_id = i.incident_id;
    alter table incident force row level security;
    alter table annotation force row level security;

    drop index if exists incident_history;
    create index incident_history on incident (organization_id, first_ms, incident_id) include (facet_id, verdict, reacted_ms);
    grant update (verdict, reacted_ms) on incident to ansim_app;`,
}
