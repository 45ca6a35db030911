import type { ClusterPlace, PostgresAccess } from './db/postgres-cluster.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, readlink, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { createLogger } from './core/logger.ts'
import { migrate } from './db/migrate.ts'
import { migrations } from './db/migrations/migrations.ts'
import { createPostgresProcess } from './db/postgres-process.ts'
import { makeTemporaryPlace } from './db/testing/temporary-place.ts'
import { findWorker } from './media/testing/find-worker.ts'

const repository = resolve(import.meta.dirname, '..')
const newest = migrations.at(-1)!.version
const organizationId = '11111111-1111-4111-8111-111111111111'
const cameraId = '33333333-3333-4333-8333-333333333333'
const workerBin = findWorker()

let place: ClusterPlace & { remove: () => Promise<void> }
let plant = ''

/** A machine as the README has it: releases beside each other, a link to the one that runs, and the data that the release before this one left. */
beforeAll(async () => {
  place = await makeTemporaryPlace()
  plant = await mkdtemp(join(tmpdir(), 'ansim-releases-'))
  await mkdir(join(plant, 'releases/1.0.0'), { recursive: true })
  await symlink('releases/1.0.0', join(plant, 'current'))
  // Found by every release, since nothing is set up here.
  await symlink(join(repository, 'node_modules'), join(plant, 'node_modules'))
  await withDatabase(async ({ owner: as, superuser }) => {
    const owner = new pg.Client({ ...as })
    await owner.connect()
    const { rowCount } = await owner.query('select 1 from pg_roles where rolname = \'ansim_app\'')
    if (rowCount === 0)
      await query(superuser, 'create role ansim_app login')
    await migrate(owner, migrations.filter(({ version }) => version < newest))
    await owner.end()
    await query({ ...superuser, database: as.database }, `
      insert into organization (organization_id, name, created_at) values ('${organizationId}', 'Plant', now());
      insert into site values ('${organizationId}', '${cameraId}', 'Hall', 'Asia/Seoul', now());
      insert into camera (organization_id, camera_id, site_id, name, address, created_at, kind) values ('${organizationId}', '${cameraId}', '${cameraId}', 'Gate', '', now(), 'browser');
      insert into member (organization_id, member_id, name, role, created_at, kind, name_key) values ('${organizationId}', '${cameraId}', 'Kim', 'administrator', now(), 'person', 'kim')`)
  })
}, 60_000)
afterAll(async () => {
  await place.remove()
  await rm(plant, { recursive: true })
})

async function withDatabase<T>(work: (access: PostgresAccess) => Promise<T>): Promise<T> {
  const postgres = createPostgresProcess({
    ...place,
    timers: timersOf(globalThis, () => epochMs(Date.now())),
    logger: createLogger(() => {}),
  })
  postgres.run(new AbortController().signal).catch(() => {})
  try {
    return await work(await postgres.ready())
  }
  finally {
    await postgres.close()
  }
}

async function query<Row extends pg.QueryResultRow>(as: PostgresAccess['superuser'], sql: string): Promise<Row[]> {
  const client = new pg.Client({ ...as })
  await client.connect()
  const { rows } = await client.query<Row>(sql)
  await client.end()
  return rows
}

/** Puts this release's files into a folder of its own, as a package of it would. */
async function install(version: string): Promise<string> {
  const release = join(plant, 'releases', version)
  await cp(join(repository, 'sfu'), join(release, 'sfu'), {
    recursive: true,
    filter: path => !/\.test\.ts$/.test(path) && basename(path) !== 'footage',
  })
  await symlink(join(repository, 'sfu/demo/footage'), join(release, 'sfu/demo/footage'))
  await symlink(join(repository, 'models'), join(release, 'models'))
  await mkdir(join(release, 'client/dist'), { recursive: true })
  await writeFile(join(release, 'client/dist/index.html'), '<!doctype html><title>wall</title>')
  await writeFile(join(release, 'package.json'), JSON.stringify({
    ...JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')),
    version,
  }))
  return release
}

async function upgrade(release: string): Promise<{ code: number, said: string }> {
  const { DATABASE_URL: _, ...env } = process.env
  const child = spawn(process.execPath, [
    join(release, 'sfu/cli.ts'),
    'upgrade',
    '--data',
    place.dataDir,
  ], {
    env: {
      ...env,
      ANSIM_POSTGRES_BIN: place.binDir,
      MEDIASOUP_WORKER_BIN: workerBin,
      ...place.serviceUser && {
        ANSIM_SERVICE_UID: String(place.serviceUser.uid),
        ANSIM_SERVICE_GID: String(place.serviceUser.gid),
      },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number]>,
  ])
  return { code, said: out + err }
}

/** What is in the data, as the tables' owner finds it. */
function found() {
  return withDatabase(async ({ owner, superuser }) => {
    const rows = await query<{ schema_version: number, half_done: string | null, cameras: string[] }>({ ...superuser, database: owner.database }, `
    select schema_version, to_regclass('half_done')::text as half_done, (select array_agg(name) from camera) as cameras from instance`)
    return rows[0]!
  })
}

it.skipIf(workerBin === undefined)('UP1 UP2 UP3 a new release that does not start leaves link and data to the one before; one that does takes both over', async () => {
  const broken = await install('2.0.0')
  await unlink(join(broken, 'sfu/main.ts'))
  await writeFile(join(broken, 'sfu/main.ts'), 'process.exit(7)\n')
  const steps = join(broken, 'sfu/db/migrations/migrations.ts')
  const withOneMore = (await readFile(steps, 'utf8')).replace(/\n\]\s*$/, `\n  { version: ${newest + 1}, name: 'half-done', sql: 'create table half_done (organization_id uuid); delete from camera' },\n]\n`)
  expect(withOneMore).toContain('half_done')
  await writeFile(steps, withOneMore)

  const failed = await upgrade(broken)
  expect(failed.said).toMatch(/The upgrade failed and everything is as before: The new version ended at its start with 7\. Start the older version/)
  expect(failed.code).not.toBe(0)
  expect(await readlink(join(plant, 'current'))).toBe('releases/1.0.0')
  expect(await found()).toEqual({
    schema_version: newest - 1,
    half_done: null,
    cameras: ['Gate'],
  })

  const good = await install('3.0.0')
  const done = await upgrade(good)
  expect(done.said).toMatch(/Upgraded and healthy\. .*The data went from schema/)
  expect(done.code).toBe(0)
  expect(await readlink(join(plant, 'current'))).toBe(good)
  expect(await found()).toEqual({
    schema_version: newest,
    half_done: null,
    cameras: ['Gate'],
  })
}, 240_000)
