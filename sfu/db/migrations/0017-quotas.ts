import type { Migration } from './migration.ts'

export const quotas: Migration = {
  version: 17,
  name: 'quotas',
  sql: 'select 1',
}
