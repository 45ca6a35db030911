import type { Migration } from './migration.ts'
import { perOrganization } from './0001-foundation.ts'

/**
 * Names of cameras are told apart within their site; what is set on a camera by itself or by its groups; floor plans; the newest import of
 * each site with the state before it.
 */
export const plant: Migration = {
  version: 16,
  name: 'plant',
  sql: `
    drop index camera_name;
    create unique index camera_name on camera (organization_id, coalesce(site_id, '00000000-0000-0000-0000-000000000000'::uuid), lower(name)) where removed_at is null;
    alter table camera
      add column maintenance jsonb,
      add column place jsonb,
      add column detector_id text;
    grant update (maintenance, place, detector_id) on camera to ansim_app;
    create index camera_maintenance on camera (organization_id) where maintenance is not null;

    alter table organization
      add column detector_id text,
      add column former_detector_id text,
      add column detector_set_at timestamptz;
    grant update (detector_id, former_detector_id, detector_set_at) on organization to ansim_app;

    create table camera_group (
      organization_id uuid not null references organization,
      group_id uuid not null,
      site_id uuid not null,
      name text not null check (length(name) between 1 and 80),
      icon text not null,
      created_at timestamptz not null,
      detector_id text,
      former_detector_id text,
      detector_set_at timestamptz,
      primary key (organization_id, group_id),
      foreign key (organization_id, site_id) references site
    );
    create unique index camera_group_name on camera_group (organization_id, site_id, lower(name));
    ${perOrganization('camera_group')}
    grant select, insert, delete, update (name, icon, detector_id, former_detector_id, detector_set_at) on camera_group to ansim_app;

    create table camera_group_member (
      organization_id uuid not null,
      group_id uuid not null,
      camera_id uuid not null,
      primary key (organization_id, group_id, camera_id),
      foreign key (organization_id, group_id) references camera_group on delete cascade,
      foreign key (organization_id, camera_id) references camera on delete cascade
    );
    create index on camera_group_member (organization_id, camera_id);
    ${perOrganization('camera_group_member')}
    grant select, insert, delete on camera_group_member to ansim_app;

    create table site_plan (
      organization_id uuid not null,
      site_id uuid not null,
      sha256 text not null,
      media_type text not null,
      bytes integer not null,
      width integer not null,
      height integer not null,
      width_m double precision not null,
      created_at timestamptz not null,
      primary key (organization_id, site_id),
      foreign key (organization_id, site_id) references site
    );
    create index on site_plan (organization_id, sha256);
    ${perOrganization('site_plan')}
    grant select, insert, delete, update (sha256, media_type, bytes, width, height, width_m, created_at) on site_plan to ansim_app;

    create table plant_import (
      organization_id uuid not null,
      site_id uuid not null,
      made_at timestamptz not null,
      by_name text not null,
      change_count integer not null,
      after_basis text not null,
      before jsonb not null,
      undone_at timestamptz,
      primary key (organization_id, site_id),
      foreign key (organization_id, site_id) references site
    );
    ${perOrganization('plant_import')}
    grant select, insert, delete, update (undone_at) on plant_import to ansim_app;`,
}
