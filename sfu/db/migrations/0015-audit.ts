import type { Migration } from './migration.ts'

export const audit: Migration = {
  version: 15,
  name: 'audit',
  sql: 'select 1',
}
