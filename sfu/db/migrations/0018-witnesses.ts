import type { Migration } from './migration.ts'

export const witnesses: Migration = {
  version: 18,
  name: 'witnesses',
  sql: 'select 1',
}
