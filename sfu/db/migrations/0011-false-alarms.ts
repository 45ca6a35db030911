import type { Migration } from './migration.ts'
import { perOrganization } from './0001-foundation.ts'

/**
 * False alarms that are remembered; how long evidence is kept, what is kept for longer, and what is about to be deleted. `expunged` names a
 * blob whose last row is gone and whose bytes go next.
 */
export const falseAlarms: Migration = {
  version: 11,
  name: 'false alarms',
  sql: `
    create table suppression (
      organization_id uuid not null references organization,
      suppression_id uuid not null,
      incident_id uuid,
      camera_id uuid not null,
      camera_revision integer not null,
      definition jsonb not null,
      made_at timestamptz not null,
      hits bigint not null default 0,
      last_hit_at timestamptz,
      ended_at timestamptz,
      ended_because text,
      ended_by_name text,
      primary key (organization_id, suppression_id)
    );
    create index on suppression (organization_id, incident_id);
    ${perOrganization('suppression')}
    grant select, insert, update (camera_revision, definition, made_at, hits, last_hit_at, ended_at, ended_because, ended_by_name) on suppression to ansim_app;

    alter table organization add column retention_days integer not null default 30 check (retention_days between 1 and 365);
    grant update (retention_days) on organization to ansim_app;

    create table legal_hold (
      organization_id uuid not null references organization,
      hold_id uuid not null,
      incident_id uuid not null,
      reason text not null check (length(reason) between 1 and 500),
      held_at timestamptz not null,
      held_by_name text not null,
      released_at timestamptz,
      released_by_name text,
      release_reason text,
      primary key (organization_id, hold_id)
    );
    create index on legal_hold (organization_id, incident_id) where released_at is null;
    ${perOrganization('legal_hold')}
    grant select, insert, update (released_at, released_by_name, release_reason) on legal_hold to ansim_app;

    create table expunged (
      organization_id uuid not null references organization,
      sha256 text not null,
      bytes bigint not null,
      marked_at timestamptz not null,
      primary key (organization_id, sha256)
    );
    ${perOrganization('expunged')}
    grant select, insert, update (marked_at), delete on expunged to ansim_app;
    grant delete on snapshot to ansim_app;
    create index on snapshot (organization_id, created_at);`,
}
