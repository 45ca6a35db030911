import type { Migration } from './migration.ts'

export const alerting: Migration = {
  version: 14,
  name: 'alerting',
  sql: 'select 1',
}
