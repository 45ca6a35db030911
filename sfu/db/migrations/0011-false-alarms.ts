import type { Migration } from './migration.ts'

/** Not written yet; takes its place in the order. */
export const falseAlarms: Migration = {
  version: 11,
  name: 'false alarms',
  sql: 'select 1;',
}
