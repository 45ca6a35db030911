import type { CameraId, SiteId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import { sql } from 'kysely'

/**
 * The rows of a site that an import may change or remove, as they are: tables by name, each row with its own ids, sealed logins as base64 of
 * what the database has. What brings them back is restorePlantRows().
 */
export type PlantRows = Readonly<Record<'site' | 'camera' | 'zone' | 'rule' | 'camera_group' | 'camera_group_member' | 'camera_credential', readonly Readonly<Record<string, unknown>>[]>>

/** A step of importPlant(). */
export async function readPlantRows(transaction: DatabaseTransaction, { organizationId }: Actor, siteId: SiteId): Promise<PlantRows> {
  const read = async (table: keyof PlantRows, where: ReturnType<typeof sql<boolean>>): Promise<Record<string, unknown>[]> => {
    const sealed = table === 'camera_credential'
      ? sql`|| jsonb_build_object('sealed', encode(t.sealed, 'base64'))`
      : sql``
    const { rows } = await sql<{ row: Record<string, unknown> }>`select to_jsonb(t) ${sealed} as row from ${sql.table(table)} t where t.organization_id = ${organizationId} and ${where}`.execute(transaction)
    return rows.map(({ row }) => row)
  }
  const ofCamera = sql<boolean>`t.camera_id in (select c.camera_id from camera c where c.organization_id = ${organizationId} and c.site_id = ${siteId} and c.removed_at is null and not c.is_demo)`
  return {
    site: await read('site', sql<boolean>`t.site_id = ${siteId}`),
    camera: await read('camera', ofCamera),
    zone: await read('zone', ofCamera),
    rule: await read('rule', ofCamera),
    camera_group: await read('camera_group', sql<boolean>`t.site_id = ${siteId}`),
    camera_group_member: await read('camera_group_member', ofCamera),
    camera_credential: await read('camera_credential', ofCamera),
  }
}

/**
 * A step of undoPlantImport(): puts the rows back with their ids. Versions of zones and rules go on upwards, so that nobody's edit of a version
 * in between passes for one of this; what a key that is retired had sealed stays away. Cameras that are not among them are the caller's to retire.
 */
export async function restorePlantRows(transaction: DatabaseTransaction, { organizationId }: Actor, siteId: SiteId, rows: PlantRows): Promise<void> {
  const cameraIds = rows.camera.map(row => row.camera_id as CameraId)
  const json = (table: keyof PlantRows) => JSON.stringify(rows[table])
  const versions = await sql<{ id: string, version: number }>`
    select zone_id as id, version from zone where organization_id = ${organizationId} and camera_id = any (${cameraIds}::uuid[])
    union all select rule_id, (definition ->> 'version')::integer from rule where organization_id = ${organizationId} and camera_id = any (${cameraIds}::uuid[])`.execute(transaction)
  const now = JSON.stringify(Object.fromEntries(versions.rows.map(({ id, version }) => [id, version])))

  for (const table of [
    'zone',
    'rule',
    'camera_group_member',
    'camera_credential',
  ] as const)
    await sql`delete from ${sql.table(table)} where organization_id = ${organizationId} and camera_id = any (${cameraIds}::uuid[])`.execute(transaction)
  await sql`delete from camera_group where organization_id = ${organizationId} and site_id = ${siteId}`.execute(transaction)
  await sql`update site set name = r.name, time_zone = r.time_zone from jsonb_populate_recordset(null::site, ${json('site')}::jsonb) r where site.organization_id = ${organizationId} and site.site_id = r.site_id`.execute(transaction)
  // Names change hands: none is in the way of another.
  await sql`update camera set name = camera_id::text where organization_id = ${organizationId} and camera_id = any (${cameraIds}::uuid[])`.execute(transaction)
  await sql`
    update camera set name = r.name, address = r.address, sub_address = r.sub_address, transport = r.transport, transcode = r.transcode, site_id = r.site_id,
      ground_plane = r.ground_plane, place = r.place, detector_id = r.detector_id, removed_at = null,
      revision = case when camera.removed_at is not null or camera.address is distinct from r.address or camera.sub_address is distinct from r.sub_address
        or camera.transport <> r.transport or camera.transcode <> r.transcode then greatest(camera.revision, r.revision) + 1 else camera.revision end
    from jsonb_populate_recordset(null::camera, ${json('camera')}::jsonb) r
    where camera.organization_id = ${organizationId} and camera.camera_id = r.camera_id`.execute(transaction)
  await sql`
    insert into zone (organization_id, zone_id, camera_id, name, polygon, created_at, version)
    select ${organizationId}::uuid, r.zone_id, r.camera_id, r.name, r.polygon, r.created_at, greatest(r.version, (${now}::jsonb ->> r.zone_id::text)::integer) + 1
    from jsonb_populate_recordset(null::zone, ${json('zone')}::jsonb) r`.execute(transaction)
  await sql`
    insert into rule (organization_id, rule_id, camera_id, definition, created_at)
    select ${organizationId}::uuid, r.rule_id, r.camera_id,
      r.definition || jsonb_build_object('version', greatest((r.definition ->> 'version')::integer, (${now}::jsonb ->> r.rule_id::text)::integer) + 1), r.created_at
    from jsonb_populate_recordset(null::rule, ${json('rule')}::jsonb) r`.execute(transaction)
  await sql`
    insert into camera_group (organization_id, group_id, site_id, name, icon, created_at, detector_id, former_detector_id, detector_set_at)
    select ${organizationId}::uuid, r.group_id, r.site_id, r.name, r.icon, r.created_at, r.detector_id, r.former_detector_id, r.detector_set_at
    from jsonb_populate_recordset(null::camera_group, ${json('camera_group')}::jsonb) r`.execute(transaction)
  await sql`
    insert into camera_group_member (organization_id, group_id, camera_id)
    select ${organizationId}::uuid, r.group_id, r.camera_id from jsonb_populate_recordset(null::camera_group_member, ${json('camera_group_member')}::jsonb) r`.execute(transaction)
  await sql`
    insert into camera_credential (organization_id, camera_id, stream_kind, key_id, sealed)
    select ${organizationId}::uuid, r.camera_id, r.stream_kind, r.key_id, decode(r.sealed, 'base64')
    from jsonb_to_recordset(${json('camera_credential')}::jsonb) as r (camera_id uuid, stream_kind text, key_id text, sealed text)
    where not exists (select 1 from instance where r.key_id = any (retired_keys))`.execute(transaction)
}
