import type { Migration } from './migration.ts'

/**
 * An incident keeps which devices saw it, and what its acts are counted from. Of one from before this step the acts are as many as its
 * events were, and nobody is named: the reports that would tell are not read again.
 */
export const witnesses: Migration = {
  version: 18,
  name: 'witnesses',
  sql: `
    alter table safety_event add column recorded_by text;

    alter table incident add column act_count integer not null default 0;
    alter table incident add column acts jsonb not null default '{"settled":0,"reports":[]}';
    alter table incident add column witnesses jsonb not null default '[]';
    alter table incident no force row level security;
    update incident set act_count = event_count, acts = jsonb_build_object('settled', event_count, 'reports', '[]'::jsonb);
    alter table incident force row level security;
    grant update (act_count, acts, witnesses) on incident to ansim_app;`,
}
