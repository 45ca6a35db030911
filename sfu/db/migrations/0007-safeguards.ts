import type { Migration } from './migration.ts'

/** Not written yet; takes its place in the order. */
export const safeguards: Migration = {
  version: 7,
  name: 'safeguards',
  sql: 'select 1;',
}
