import type { Migration } from './migration.ts'

export const incidentLists: Migration = {
  version: 20,
  name: 'incident-lists',
  sql: 'select 1',
}
