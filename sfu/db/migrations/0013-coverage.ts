import type { Migration } from './migration.ts'
import { perOrganization } from './0001-foundation.ts'

/**
 * Who analysed which camera, and what was wrong with the plant's own working. One row an hour, camera and witness: what that browser says of
 * the hour's minutes, `{"<minute of the hour>": {...}}`; the nil UUID is the server itself. Read rows are folded by core/coverage-fold.ts, so that
 * nothing that anybody said is lost by what another said.
 */
export const coverage: Migration = {
  version: 13,
  name: 'coverage',
  sql: `
    create table coverage_hour (
      organization_id uuid not null references organization,
      camera_id uuid not null,
      hour timestamptz not null,
      witness_id uuid not null,
      witness_name text not null,
      is_station boolean not null default false,
      minutes jsonb not null,
      updated_at timestamptz not null,
      primary key (organization_id, camera_id, hour, witness_id)
    );
    create index on coverage_hour (organization_id, hour);
    ${perOrganization('coverage_hour')}
    grant select, insert, update (witness_name, is_station, minutes, updated_at), delete on coverage_hour to ansim_app;

    create table health_alarm (
      organization_id uuid not null references organization,
      alarm_id uuid not null,
      kind text not null,
      site_id uuid,
      camera_id uuid,
      station_id uuid,
      part text,
      facts jsonb not null,
      since timestamptz not null,
      raised_at timestamptz not null,
      cleared_at timestamptz,
      primary key (organization_id, alarm_id)
    );
    create index on health_alarm (organization_id, raised_at);
    create index on health_alarm (organization_id) where cleared_at is null;
    ${perOrganization('health_alarm')}
    grant select, insert, update (facts, cleared_at), delete on health_alarm to ansim_app;`,
}
