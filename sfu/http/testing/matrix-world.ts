import type { OrganizationId, SiteId } from '#contract/ids'
import type { MatrixWorld } from './access-matrix.ts'
import type { Realm, Sql } from './belongings.ts'
import type { TestSite } from './test-site.ts'
import { randomBytes } from 'node:crypto'
import { everything } from '#contract/scope'
import { createPasswordHasher } from '../../auth/password-hash.ts'
import { newUuid } from '../../core/random.ts'
import { insertMember, insertSession, thingsOf } from './belongings.ts'
import { createMatrixClient } from './matrix-client.ts'

/** What changes without anybody's doing, or by what concerns all: a new master key. */
const restless = [
  'seen_at',
  'last_push_at',
  'clock_offset_ms',
  'last_at',
  'failures',
  'key_id',
  'sealed',
]

/** Fills the server of a test with two sites and another organization. */
export async function openMatrixWorld(site: TestSite): Promise<MatrixWorld> {
  const client = createMatrixClient(site.port)
  const { superuser } = site.test.test
  const sql: Sql = (text, values = []) => superuser.query(text, [...values])
  const text = `A long password ${randomBytes(8).toString('hex')}`
  const hash = await createPasswordHasher(randomBytes).hash(text)

  async function realm(organizationId: OrganizationId, marker: string): Promise<Realm> {
    const siteId = newUuid(randomBytes) as SiteId
    await sql('insert into site (organization_id, site_id, name, time_zone, created_at) values ($1, $2, $3, \'Asia/Seoul\', now())', [organizationId, siteId, marker])
    const { memberId } = await insertMember(sql, { organizationId }, 'administrator', everything, `${marker} ${randomBytes(4).toString('hex')}`)
    return {
      organizationId,
      siteId,
      marker,
      administrator: { memberId, cookie: (await insertSession(sql, organizationId, memberId)).cookie },
    }
  }
  const other = newUuid(randomBytes) as OrganizationId
  await sql('insert into organization (organization_id, name, created_at) values ($1, $2, now() + interval \'1 hour\')', [other, 'Marker-Theirs'])
  const mark = (name: string): string => `Marker-${name}-${randomBytes(6).toString('hex')}`
  const own = await realm(site.test.organizationId, mark('Own'))
  const otherSite = await realm(site.test.organizationId, mark('Elsewhere'))
  const otherOrganization = await realm(other, mark('Theirs'))

  return {
    client,
    sql,
    own,
    otherSite,
    otherOrganization,
    password: { text, hash },
    thingsOf: realm => thingsOf(realm, client, sql, cameraId => site.cameraMade({ cameraId, organizationId: realm.organizationId, siteId: realm.siteId })),
    fingerprint: async (realm) => {
      const tables = await superuser.query<{ name: string, columns: string[] }>(`
        select c.relname as name, array_agg(a.attname::text) as columns from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
          -- What was tried is written down in the trail of who tried it.
          and c.relname not like 'audit%' group by 1 order by 1`)
      const lines: string[] = []
      for (const { name, columns } of tables.rows) {
        const where = realm === otherOrganization
          ? columns.includes('organization_id') && 'organization_id = $1'
          : columns.includes('camera_id')
            ? 'camera_id in (select camera_id from camera where site_id = $1)'
            : columns.includes('site_id') && 'site_id = $1'
        if (!where)
          continue
        const { rows } = await superuser.query<{ row: string }>(`select (to_jsonb(t) - $2::text[])::text as row from ${name} t where ${where} order by 1`, [
          realm === otherOrganization
            ? realm.organizationId
            : realm.siteId,
          restless,
        ])
        lines.push(...rows.map(({ row }) => `${name} ${row}`))
      }
      return lines.join('\n')
    },
  }
}
