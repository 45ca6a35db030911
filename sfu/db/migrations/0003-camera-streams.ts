import type { Migration } from './migration.ts'

/**
 * A camera has a main and perhaps a sub stream, each with its own sealed address; or it is a browser. Only adds: rows from before are
 * RTSP cameras with a main stream.
 */
export const cameraStreams: Migration = {
  version: 3,
  name: 'camera-streams',
  sql: `
    alter table camera
      add column kind text not null default 'rtsp' check (kind in ('rtsp', 'browser')),
      add column sub_address text,
      add column transport text not null default 'auto' check (transport in ('auto', 'tcp', 'udp')),
      add column transcode text not null default 'never' check (transcode in ('never', 'allowed')),
      add column revision integer not null default 0;
    grant update (name, sub_address, transport, transcode, revision) on camera to ansim_app;
    alter table camera_credential
      add column stream_kind text not null default 'main' check (stream_kind in ('main', 'sub')),
      drop constraint camera_credential_pkey,
      add primary key (organization_id, camera_id, stream_kind);`,
}
