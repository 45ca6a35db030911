import type { Migration } from './migration.ts'
import { perOrganization } from './0001-foundation.ts'

/** What people say of events. Facts like events: only ever added, with places in the same order. */
export const annotations: Migration = {
  version: 4,
  name: 'annotations',
  sql: `
    create table annotation (
      organization_id uuid not null references organization,
      annotation_id uuid not null,
      org_seq bigint not null,
      event_id uuid not null,
      kind text not null,
      member_id uuid not null,
      member_name text not null,
      made_at timestamptz not null,
      received_at timestamptz not null,
      clock_suspect boolean not null,
      overtaken_by bigint,
      annotation jsonb not null,
      primary key (organization_id, annotation_id),
      constraint annotation_org_seq unique (organization_id, org_seq)
    );
    create index on annotation (organization_id, event_id, kind);
    ${perOrganization('annotation')}
    grant select, insert on annotation to ansim_app;

    -- The head of the order was the count of events as long as nothing else had a place in it.
    alter table organization add column event_count bigint not null default 0;
    alter table organization no force row level security;
    update organization set event_count = last_org_seq;
    alter table organization force row level security;
    grant update (event_count) on organization to ansim_app;`,
}
