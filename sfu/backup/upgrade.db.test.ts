import type { TestContext } from '../usecases/testing/test-context.ts'
import type { UpgradePlan } from './upgrade-data.ts'
import { mkdir, mkdtemp, readlink, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createMemoryBlobStore } from '../blobs/memory-blob-store.ts'
import { operatorOf } from '../core/actor.ts'
import { migrate } from '../db/migrate.ts'
import { migrations } from '../db/migrations/migrations.ts'
import { findCurrentLink, switchRelease } from '../upgrade-command.ts'
import { bootstrapOrganization } from '../usecases/bootstrap-organization.ts'
import { listCameras } from '../usecases/list-cameras.ts'
import { openTestContext } from '../usecases/testing/test-context.ts'
import { upgradeData } from './upgrade-data.ts'

/** The release before this one. */
const olderSchema = 11
const newest = migrations.at(-1)!.version
const organizationId = '11111111-1111-4111-8111-111111111111'
const cameraId = '33333333-3333-4333-8333-333333333333'
const eventId = '0199a000-0000-7000-8000-000000000001'

let t: TestContext
let folder = ''
let told: string[] = []
beforeEach(async () => {
  t = await openTestContext()
  folder = await mkdtemp(join(tmpdir(), 'ansim-upgrade-'))
  told = []
  const owner = new pg.Client({ ...t.test.owner })
  await owner.connect()
  await owner.query('drop schema public cascade; create schema public')
  await migrate(owner, migrations.filter(({ version }) => version <= olderSchema))
  await owner.end()
  await t.test.superuser.query(`
    insert into organization (organization_id, name, created_at) values ('${organizationId}', 'Plant', now());
    insert into site values ('${organizationId}', '${cameraId}', 'Hall', 'Asia/Seoul', now());
    insert into camera (organization_id, camera_id, site_id, name, address, created_at) values ('${organizationId}', '${cameraId}', '${cameraId}', 'Gate', 'rtsp://h/', now());
    insert into member (organization_id, member_id, name, role, created_at, kind, name_key) values ('${organizationId}', '${cameraId}', 'Kim', 'administrator', now(), 'person', 'kim');
    insert into safety_event (organization_id, event_id, org_seq, camera_id, camera_name, device_id, severity, captured_at, received_at, clock_suspect, event, incident_id)
      values ('${organizationId}', '${eventId}', 1, '${cameraId}', 'Gate', '${cameraId}', 'high', now(), now(), false, '{}', '${eventId}');
    insert into annotation (organization_id, annotation_id, org_seq, event_id, kind, member_id, member_name, made_at, received_at, clock_suspect, annotation, incident_id)
      select '${organizationId}', gen_random_uuid(), seq, '${eventId}', 'note', '${cameraId}', 'Kim', now(), now(), false, jsonb_build_object('change', change), '${eventId}'
      from (values (2, '{"kind":"note","text":"Called the SHIFT"}'::jsonb), (3, '{"kind":"note","text":"Seen","marks":"reviewed"}')) said (seq, change);
    insert into incident values ('${organizationId}', '${eventId}', '${cameraId}', '${cameraId}', '${cameraId}', 1, 1, 1, 'high', '{}');`)
})
afterEach(async () => {
  await t.close()
  await rm(folder, { recursive: true })
})

function aPlan(over: Partial<UpgradePlan> = {}): UpgradePlan {
  return {
    withOwner: work => work(t.test.owner),
    blobFolder: join(folder, 'blobs'),
    blobs: createMemoryBlobStore(),
    workFolder: folder,
    backupFile: join(folder, 'before.tar.gz'),
    version: '9.9.9',
    clock: t.context.clock,
    logger: t.context.logger,
    switchRelease: async () => {
      told.push('switched')
      return async () => void told.push('switched back')
    },
    checkHealth: async () => void told.push('checked'),
    onUpgraded: async (_, from, to) => void told.push(`upgraded ${from} ${to}`),
    onRolledBack: async (_, schema) => void told.push(`rolled back ${schema}`),
    ...over,
  }
}

const rowsOf = async (table: string) => (await t.test.superuser.query<{ row: string }>(`select t::text as row from ${table} t order by 1`)).rows.map(({ row }) => row)
const schemaVersion = async () => (await t.test.superuser.query<{ schema_version: number }>('select schema_version from instance')).rows[0]!.schema_version

it('UP1 data of the release before goes on: everything is there, at this release\'s schema', async () => {
  expect(await upgradeData(aPlan())).toMatchObject({ from: olderSchema, to: newest })
  expect(told).toEqual(['switched', 'checked', `upgraded ${olderSchema} ${newest}`])
  expect(await schemaVersion()).toBe(newest)
  expect(await bootstrapOrganization(t.context)).toBe(organizationId)
  expect(await listCameras(t.context, operatorOf(organizationId as never))).toMatchObject([
    { cameraId, name: 'Gate', siteId: cameraId },
  ])
  expect((await t.test.superuser.query('select 1 from safety_event where event_id = $1 and incident_id = $1', [eventId])).rowCount).toBe(1)
  expect((await t.test.superuser.query('select 1 from incident')).rowCount).toBe(1)
  // HI13: what was written before is found as well.
  expect(await rowsOf('note')).toEqual([`(${organizationId},2,${eventId},"called the shift")`])
  expect((await t.test.superuser.query('select name from member')).rows).toEqual([
    { name: 'Kim' },
  ])
})

it('UP2 a step that fails leaves the data at the older schema, row by row, and the older release runs on', async () => {
  const before = await Promise.all([
    'camera',
    'member',
    'safety_event',
    'incident',
    'site',
  ].map(rowsOf))
  const broken = { version: newest + 1, name: 'broken', sql: 'create table half_done (x int); select 1 / 0' }
  await expect(upgradeData(aPlan({
    steps: [...migrations, broken],
  }))).rejects.toThrow(/everything is as before: division by zero/)
  expect(told).toEqual([`rolled back ${olderSchema}`])
  expect(await schemaVersion()).toBe(olderSchema)
  expect(await Promise.all([
    'camera',
    'member',
    'safety_event',
    'incident',
    'site',
  ].map(rowsOf))).toEqual(before)
  // The older release finds nothing to do, and its role may what it could.
  const owner = new pg.Client({ ...t.test.owner })
  await owner.connect()
  expect(await migrate(owner, migrations.filter(({ version }) => version <= olderSchema))).toEqual([])
  await owner.end()
  expect((await t.test.superuser.query('select has_table_privilege(\'ansim_app\', \'camera\', \'select\') as may')).rows).toEqual([
    { may: true },
  ])
  // What failed once can be mended and tried again.
  expect(await upgradeData(aPlan({
    backupFile: join(folder, 'again.tar.gz'),
  }))).toMatchObject({ from: olderSchema, to: newest })
})

it('UP2 a release that does not become healthy is no longer the one that starts, and its data is the older one\'s', async () => {
  const before = await rowsOf('camera')
  await expect(upgradeData(aPlan({
    checkHealth: async () => {
      await t.test.superuser.query('update camera set name = \'Changed by the new release\'')
      throw new Error('it ended at its start.')
    },
  }))).rejects.toThrow(/everything is as before: it ended at its start/)
  expect(told).toEqual(['switched', 'switched back', `rolled back ${olderSchema}`])
  expect(await schemaVersion()).toBe(olderSchema)
  expect(await rowsOf('camera')).toEqual(before)
})

it('UP1 touches neither an empty database nor that of a newer release', async () => {
  await expect(upgradeData(aPlan({
    steps: migrations.filter(({ version }) => version < olderSchema),
  }))).rejects.toMatchObject({ code: 'database-unavailable' })
  const owner = new pg.Client({ ...t.test.owner })
  await owner.connect()
  await owner.query('drop schema public cascade; create schema public')
  await owner.end()
  await expect(upgradeData(aPlan())).rejects.toMatchObject({ code: 'bad-input' })
  expect(told).toEqual([])
})

it('UP3 where releases lie beside each other the link leads to the new one, and back', async () => {
  const release = join(folder, 'releases/2.0.0')
  await mkdir(release, { recursive: true })
  expect(await findCurrentLink(release)).toBeUndefined()
  await symlink('releases/1.0.0', join(folder, 'current'))
  expect(await findCurrentLink(release)).toBe(join(folder, 'current'))
  const back = await switchRelease(join(folder, 'current'), release)
  expect(await readlink(join(folder, 'current'))).toBe(release)
  await back()
  expect(await readlink(join(folder, 'current'))).toBe('releases/1.0.0')
  // A checkout is upgraded where it stands.
  await (await switchRelease(undefined, folder))()
})
