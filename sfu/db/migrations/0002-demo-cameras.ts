import type { Migration } from './migration.ts'

/** Which cameras are simulated: they go by themselves when the first real one comes. */
export const demoCameras: Migration = {
  version: 2,
  name: 'demo-cameras',
  sql: 'alter table camera add column is_demo boolean not null default false;',
}
