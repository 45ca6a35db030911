import type { Migration } from './migration.ts'

/** Not written yet; takes its place in the order. */
export const evidence: Migration = {
  version: 10,
  name: 'evidence',
  sql: 'select 1;',
}
