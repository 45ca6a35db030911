import type { Migration } from './migration.ts'

export const coverage: Migration = {
  version: 13,
  name: 'coverage',
  sql: 'select 1',
}
