import type { Migration } from './migration.ts'

/** How a camera's picture lies on the floor, as people measured it. */
export const groundPlanes: Migration = {
  version: 8,
  name: 'ground planes',
  sql: `
    alter table camera add column ground_plane jsonb;
    grant update (ground_plane) on camera to ansim_app;`,
}
