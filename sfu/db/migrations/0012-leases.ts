import type { Migration } from './migration.ts'
import { perOrganization } from './0001-foundation.ts'

/**
 * Stations; who offers to detect and until when they count as alive; who is the detector of which camera. A lease ends with its holder's
 * `expires_at`, so that a heartbeat is one update for all leases of a server. What is written each second is unlogged: after a crash of the
 * database all browsers say again what they offer, and epochs go on from the row that is logged, or from the clock where that is higher
 * (a restored backup).
 */
export const leases: Migration = {
  version: 12,
  name: 'leases',
  sql: `
    create table station (
      organization_id uuid not null references organization,
      station_id uuid not null,
      name text not null check (length(name) between 1 and 80),
      site_ids uuid[],
      is_own boolean not null default false,
      registered_at timestamptz not null,
      drained_at timestamptz,
      last_seen_at timestamptz,
      primary key (organization_id, station_id)
    );
    create unique index station_name on station (organization_id, lower(name));
    ${perOrganization('station')}
    grant select, insert, update (name, site_ids, drained_at, last_seen_at), delete on station to ansim_app;

    create unlogged table lease_candidate (
      organization_id uuid not null references organization,
      holder_id uuid not null,
      server_id uuid not null,
      device_id uuid,
      name text not null,
      offer jsonb not null,
      report jsonb not null,
      connected_at timestamptz not null,
      expires_at timestamptz not null,
      primary key (organization_id, holder_id)
    ) with (fillfactor = 50);
    ${perOrganization('lease_candidate')}
    grant select, insert, update (name, offer, report, expires_at), delete on lease_candidate to ansim_app;

    create table lease (
      organization_id uuid not null references organization,
      camera_id uuid not null,
      holder_id uuid not null,
      epoch bigint not null,
      since timestamptz not null,
      rests_until timestamptz not null,
      standby jsonb,
      primary key (organization_id, camera_id)
    );
    ${perOrganization('lease')}
    grant select, insert, update (holder_id, epoch, since, rests_until, standby), delete on lease to ansim_app;

    create table lease_epoch (
      organization_id uuid not null primary key references organization,
      last_epoch bigint not null
    );
    ${perOrganization('lease_epoch')}
    grant select, insert, update (last_epoch) on lease_epoch to ansim_app;`,
}
