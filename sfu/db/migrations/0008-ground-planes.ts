import type { Migration } from './migration.ts'

/** Not written yet; takes its place in the order. */
export const groundPlanes: Migration = {
  version: 8,
  name: 'ground planes',
  sql: 'select 1;',
}
