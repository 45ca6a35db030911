import type { Migration } from './migration.ts'

export const preferences: Migration = {
  version: 19,
  name: 'preferences',
  sql: 'select 1',
}
