import type { Migration } from './migration.ts'

export const plant: Migration = {
  version: 16,
  name: 'plant',
  sql: 'select 1',
}
