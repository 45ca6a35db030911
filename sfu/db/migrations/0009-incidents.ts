import type { Migration } from './migration.ts'

/** Not written yet; takes its place in the order. */
export const incidents: Migration = {
  version: 9,
  name: 'incidents',
  sql: 'select 1;',
}
