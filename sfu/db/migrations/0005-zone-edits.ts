import type { Migration } from './migration.ts'

/** Zones and rules can be edited; versions say which edit one saw. A rule's is in its definition. */
export const zoneEdits: Migration = {
  version: 5,
  name: 'zone edits',
  sql: `
    alter table zone add column version integer not null default 1;
    grant update (name, polygon, version) on zone to ansim_app;
    grant update (definition) on rule to ansim_app;`,
}
