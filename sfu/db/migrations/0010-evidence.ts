import type { Migration } from './migration.ts'
import { perOrganization } from './0001-foundation.ts'

/**
 * Films around events and how objects moved. Neither is a fact of the sync: both may be deleted, and an event stays without them. A film is a
 * blob that several events may share; nobody needs it any more when its last row is gone.
 */
export const evidence: Migration = {
  version: 10,
  name: 'evidence',
  sql: `
    create table clip (
      organization_id uuid not null references organization,
      event_id uuid not null,
      camera_id uuid not null,
      sha256 text not null,
      media_type text not null,
      bytes integer not null,
      width integer not null,
      height integer not null,
      duration_ms integer not null,
      starts_at timestamptz not null,
      created_at timestamptz not null,
      primary key (organization_id, event_id)
    );
    create index on clip (organization_id, sha256);
    create index on clip (organization_id, starts_at);
    ${perOrganization('clip')}
    grant select, insert, delete on clip to ansim_app;

    create table track_chunk (
      organization_id uuid not null references organization,
      camera_id uuid not null,
      device_id uuid not null,
      starts_at timestamptz not null,
      ends_at timestamptz not null,
      created_at timestamptz not null,
      data bytea not null,
      primary key (organization_id, camera_id, starts_at, device_id)
    );
    create index on track_chunk (organization_id, starts_at);
    ${perOrganization('track_chunk')}
    grant select, insert, delete on track_chunk to ansim_app;`,
}
