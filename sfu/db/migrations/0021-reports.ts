import type { Migration } from './migration.ts'

export const reports: Migration = {
  version: 21,
  name: 'reports',
  sql: 'select 1',
}
