import type { Migration } from './migration.ts'

/** Not written yet; takes its place in the order. */
export const members: Migration = {
  version: 6,
  name: 'members',
  sql: 'select 1;',
}
