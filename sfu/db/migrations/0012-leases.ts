import type { Migration } from './migration.ts'

export const leases: Migration = {
  version: 12,
  name: 'leases',
  sql: 'select 1',
}
