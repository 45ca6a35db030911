import type { CameraId, SiteId } from '#contract/ids'
import type { DatabaseTransaction } from './database.ts'
import { sql } from 'kysely'

interface FoundObject {
  readonly name: string
  readonly cameraId?: CameraId
  readonly siteId?: SiteId
}

const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** What a thing is called now, and which camera and site it is of; undefined for kinds that have no name of their own, and for what is not there. */
export async function findAuditObject(transaction: DatabaseTransaction, kind: string, id: string): Promise<FoundObject | undefined> {
  if (!uuidPattern.test(id))
    return undefined
  const query = {
    'camera': sql`select c.name, c.camera_id, c.site_id from camera c where c.camera_id = ${id}::uuid`,
    'zone': sql`select z.name, z.camera_id, null as site_id from zone z where z.zone_id = ${id}::uuid`,
    'rule': sql`select r.definition ->> 'name' as name, r.camera_id, null as site_id from rule r where r.rule_id = ${id}::uuid`,
    'member': sql`select m.name, null as camera_id, null as site_id from member m where m.member_id = ${id}::uuid`,
    'camera-group': sql`select g.name, null as camera_id, g.site_id from camera_group g where g.group_id = ${id}::uuid`,
    'alert-plan': sql`select p.choice ->> 'name' as name, null as camera_id, null as site_id from alert_plan p where p.plan_id = ${id}::uuid`,
    'site-plan': sql`select s.name, null as camera_id, s.site_id from site s where s.site_id = ${id}::uuid`,
    'site': sql`select s.name, null as camera_id, s.site_id from site s where s.site_id = ${id}::uuid`,
    'invitation': sql`select coalesce(l.name, l.role) as name, null as camera_id, null as site_id from account_link l where l.link_id = ${id}::uuid`,
  }[kind]
  if (!query)
    return undefined
  const { rows: [row] } = await sql<{ name: string, camera_id: CameraId | null, site_id: SiteId | null }>`${query} limit 1`.execute(transaction)
  return row && {
    name: row.name,
    ...(row.camera_id !== null && { cameraId: row.camera_id }),
    ...(row.site_id !== null && { siteId: row.site_id }),
  }
}
