import type { Migration } from './migration.ts'

export const exportsOfEvidence: Migration = {
  version: 22,
  name: 'exports',
  sql: 'select 1',
}
