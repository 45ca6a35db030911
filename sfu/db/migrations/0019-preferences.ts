import type { Migration } from './migration.ts'
import { perOrganization } from './0001-foundation.ts'

const table = `
create table preference (
  organization_id uuid not null,
  member_id uuid not null,
  key text not null check (length(key) between 1 and 60),
  value jsonb not null,
  set_at timestamptz not null,
  primary key (organization_id, member_id, key),
  foreign key (organization_id, member_id) references member on delete cascade
);
grant select, insert, update (value, set_at) on preference to ansim_app;`

/** What people prefer, the same on every device they sign in on. */
export const preferences: Migration = {
  version: 19,
  name: 'preferences',
  sql: [
    table,
    perOrganization('preference'),
  ].join('\n'),
}
