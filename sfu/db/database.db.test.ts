import type { OrganizationId } from '#contract/ids'
import type { TestDatabase } from './testing/test-database.ts'
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { newUuidV7 } from '../core/random.ts'
import { connectAs } from './connection.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations/migrations.ts'
import { organizationTables } from './testing/organization-tables.ts'
import { openTestDatabase } from './testing/test-database.ts'

const ours = '11111111-1111-4111-8111-111111111111' as OrganizationId
const theirs = '22222222-2222-4222-8222-222222222222' as OrganizationId

let test: TestDatabase

beforeAll(async () => {
  test = await openTestDatabase()
  for (const id of [ours, theirs])
    await fillEveryTable(id)
})
afterAll(() => test.close())

async function fillEveryTable(id: OrganizationId): Promise<void> {
  const at = '2026-01-01Z'
  const camera = randomBytes(16).toString('hex')
  await test.superuser.query(`
    insert into organization values ('${id}', 'Plant', 0, '${at}');
    insert into member values ('${id}', '${id}', 'Kim', 'reviewer', '${at}');
    insert into session values ('${id}', '${id}', '${id}', '\\x${randomBytes(32).toString('hex')}', '${at}', '${at}');
    insert into sign_in_token values ('${id}', '\\x${randomBytes(32).toString('hex')}', 'reviewer', '${at}', '${at}');
    insert into incident (organization_id, incident_id, camera_id, rule_id, zone_id, first_ms, last_ms, event_count, severity, tracks) values ('${id}', '${id}', '${id}', '${id}', '${id}', 0, 0, 1, 'low', '{}');
    insert into site values ('${id}', '${id}', 'Plant', 'Asia/Seoul', '${at}');
    insert into account_link values ('${id}', '${id}', '\\x${randomBytes(32).toString('hex')}', 'invitation', null, null, 'viewer', '{}', 'Kim', '${at}', '${at}');
    insert into member_totp values ('${id}', '${id}', true, 'k', '\\x00');
    insert into recovery_code values ('${id}', '${id}', '\\x${randomBytes(32).toString('hex')}');
    insert into sign_in_challenge values ('${id}', '\\x${randomBytes(32).toString('hex')}', '${id}', '${at}');
    insert into known_browser values ('${id}', '${id}', '\\x${randomBytes(32).toString('hex')}', '${at}');
    insert into sign_in_attempt values ('${id}', '\\x${randomBytes(32).toString('hex')}', 1, '${at}');
    insert into camera values ('${id}', '${camera}', 'Gate', 'rtsp://h/', '${at}');
    insert into camera_credential values ('${id}', '${camera}', 'k', '\\x00');
    insert into zone values ('${id}', '${id}', '${camera}', 'z', '[]', '${at}');
    insert into rule values ('${id}', '${id}', '${camera}', '{}', '${at}');
    insert into device values ('${id}', '${id}', 0, 0, '${at}');
    insert into clip values ('${id}', '${id}', '${camera}', repeat('b', 64), 'video/mp4', 1, 1, 1, 1, '${at}', '${at}');
    insert into track_chunk values ('${id}', '${camera}', '${id}', '${at}', '${at}', '${at}', '\\x00');
    insert into suppression (organization_id, suppression_id, camera_id, camera_revision, definition, made_at) values ('${id}', '${id}', '${camera}', 0, '{}', '${at}');
    insert into legal_hold (organization_id, hold_id, incident_id, reason, held_at, held_by_name) values ('${id}', '${id}', '${id}', 'r', '${at}', 'Kim');
    insert into expunged values ('${id}', repeat('c', 64), 1, '${at}');
    insert into annotation values ('${id}', '${newUuidV7(randomBytes, Date.now())}', 2, '${id}', 'acknowledge', '${id}', 'Kim', '${at}', '${at}', false, null, '{}');
    insert into note values ('${id}', 2, '${id}', 'looked at it');
    insert into watched_streams values ('${id}', '${id}', 1, '${at}');
    insert into alert_silence (organization_id, silence_id, camera_id, camera_name, reason, made_at, made_by_name, until, critical_until) values ('${id}', '${id}', '${camera}', 'Gate', 'r', '${at}', 'Kim', '${at}', '${at}');
    insert into alert_channel values ('${id}', '${id}', 'webhook', 'w', '{}', null, null, true, '${at}');
    insert into alert_plan values ('${id}', '${id}', '{}', '${at}');
    insert into quiet_hours values ('${id}', '${id}', '{}');
    insert into preference values ('${id}', '${id}', 'help.seen', '{}', '${at}');
    insert into push_browser values ('${id}', '${id}', '${id}', '${id}', '\\x${randomBytes(32).toString('hex')}', '', 'k', '\\x00', '${at}');
    insert into alert (organization_id, alert_id, alert_key, severity, facts, raised_at) values ('${id}', '${id}', 'k', 'low', '{}', '${at}');
    insert into delivery (organization_id, delivery_id, alert_id, step, destination, kind, channel_id, recipient, state, created_at, due_at) values ('${id}', '${id}', '${id}', 0, 'd', 'webhook', '${id}', 'w', 'waiting', '${at}', '${at}');
    insert into delivery_attempt values ('${id}', '${id}', 1, '${at}', 0, null);
    insert into quota values ('${id}', 'cameras', 1, '${at}');
    insert into usage_sample values ('${id}', null, 'minute', '${at}', 0, 0, 0, 0, 0);
    insert into incident_facet values ('${id}', 1, '${id}', '${id}', '${id}', 'low', 'person', 'c', 'r', 'z');
    insert into camera_group values ('${id}', '${id}', '${id}', 'Night', 'moon', '${at}');
    insert into camera_group_member values ('${id}', '${id}', '${camera}');
    insert into site_plan values ('${id}', '${id}', repeat('d', 64), 'image/png', 1, 1, 1, 40, '${at}');
    insert into plant_import values ('${id}', '${id}', '${at}', 'Kim', 1, 'b', '{}');
    insert into station values ('${id}', '${id}', 'Kiosk', null, false, '${at}');
    insert into lease_candidate values ('${id}', '${id}', '${id}', null, 'Kiosk', '{}', '{}', '${at}', '${at}');
    insert into lease values ('${id}', '${camera}', '${id}', 1, '${at}', '${at}');
    insert into lease_epoch values ('${id}', 1);
    insert into coverage_hour values ('${id}', '${camera}', '${at}', '${id}', 'Kiosk', false, '{}', '${at}');
    insert into health_alarm (organization_id, alarm_id, kind, facts, since, raised_at) values ('${id}', '${id}', 'disk', '{}', '${at}', '${at}');
    insert into audit_entry (organization_id, seq, at_ms, actor_kind, actor_name, address, action, object_kind, result, prev_hash, hash) values ('${id}', 1, 0, 'member', 'Kim', '', 'camera.create', 'camera', 'done', decode(repeat('00', 32), 'hex'), decode(repeat('01', 32), 'hex'));
    insert into audit_head values ('${id}', 1, decode(repeat('01', 32), 'hex')) on conflict (organization_id) do nothing;
    insert into audit_checkpoint values ('${id}', 0, decode(repeat('00', 32), 'hex'), 0, 'k', '\\x00');
    insert into snapshot values ('${id}', repeat('a', 64), 'image/webp', 1, '${at}');
    insert into safety_event values ('${id}', '${newUuidV7(randomBytes, Date.now())}', 1, '${camera}', 'Gate', '${id}', 'low', '${at}', '${at}', false, '{}');`)
}

async function count(table: string, organizationId?: OrganizationId): Promise<number> {
  const work = async (transaction: Parameters<Parameters<typeof test.database.withoutOrganization>[0]>[0]): Promise<number> => {
    const { rows } = await sql<{ n: number }>`select count(organization_id) as n from ${sql.table(table)}`.execute(transaction)
    return rows[0]!.n
  }
  return organizationId
    ? test.database.withOrganization(organizationId, work)
    : test.database.withoutOrganization(work)
}

describe('row-level security', () => {
  it('AU5 is enabled and forced on every table; only instance belongs to no organization', async () => {
    const { rows } = await test.superuser.query<{ relname: string, forced: boolean, has_organization: boolean }>(`
      select relname, relrowsecurity and relforcerowsecurity as forced,
        exists (select 1 from pg_attribute where attrelid = c.oid and attname = 'organization_id') as has_organization
      from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by relname`)
    expect(rows.filter(row => row.has_organization).map(row => row.relname)).toEqual([...organizationTables])
    expect(rows.filter(row => !row.forced).map(row => row.relname)).toEqual(['instance'])
    expect(rows.filter(row => !row.has_organization).map(row => row.relname)).toEqual(['instance'])
  })

  it('AU5 the application role owns nothing and is exempt from nothing', async () => {
    const { rows } = await test.superuser.query(`
      select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb as exempt,
        (select count(*)::int from pg_class where relowner = r.oid) as owns from pg_roles r where rolname = 'ansim_app'`)
    expect(rows).toEqual([
      { exempt: false, owns: 0 },
    ])
    const [who] = (await test.database.withoutOrganization(transaction => sql<{ who: string }>`select current_user as who`.execute(transaction))).rows
    expect(who).toEqual({ who: 'ansim_app' })
  })

  it.each(organizationTables)('AU5 %s shows nothing without an organization, and one organization\'s rows with it', async (table) => {
    expect(await count(table)).toBe(0)
    expect(await count(table, ours)).toBe(1)
    expect(await count(table, '99999999-9999-4999-8999-999999999999' as OrganizationId)).toBe(0)
  })

  it('AU5 the setting ends with its transaction, so a pooled connection carries nothing over', async () => {
    for (let round = 0; round < 20; round++) {
      expect(await count('camera', ours)).toBe(1)
      expect(await count('camera')).toBe(0)
    }
  })

  it('AU5 a row cannot be written into another organization, also not by the tables\' owner', async () => {
    const insert = (client: { query: (text: string) => Promise<unknown> }): Promise<unknown> =>
      client.query(`insert into device values ('${theirs}', gen_random_uuid(), 0, 0, now())`)
    await expect(test.database.withOrganization(ours, transaction =>
      sql`insert into device values (${theirs}, gen_random_uuid(), 0, 0, now())`.execute(transaction))).rejects.toThrow('row-level security')
    const owner = new pg.Client({ ...test.owner })
    await owner.connect()
    await owner.query(`set ansim.organization_id = '${ours}'`)
    await expect(insert(owner)).rejects.toThrow('row-level security')
    expect((await owner.query('select 1 from device')).rowCount).toBe(1)
    await owner.end()
  })

  it('AU5 partitions cannot be reached around their parent', async () => {
    const { rows } = await test.superuser.query<{ name: string }>('select relname as name from pg_class where relispartition and relkind = \'r\'')
    expect(rows.length).toBeGreaterThan(3)
    for (const { name } of rows) {
      await expect(test.database.withOrganization(ours, transaction => sql`select 1 from ${sql.table(name)}`.execute(transaction)))
        .rejects
        .toThrow('permission denied')
    }
  })

  it.each([
    'update safety_event set event = \'{}\'',
    'delete from safety_event',
    'truncate safety_event',
    'update instance set schema_version = 0',
    'alter table camera disable row level security',
    'select * from sign_in_token',
    'update member set kind = \'person\'',
    'delete from member',
    'update session set member_id = gen_random_uuid()',
    'update account_link set role = \'administrator\'',
  ])('AU5 SY6 the application role may not: %s', async (statement) => {
    await expect(test.database.withOrganization(ours, transaction => sql.raw(statement).execute(transaction)))
      .rejects
      .toThrow(/permission denied|must be owner/)
  })
})

describe('migrations', () => {
  it('are applied once, also by servers that start together, and the database keeps its epoch', async () => {
    const opened = await Promise.all([
      test.openAgain(),
      test.openAgain(),
      test.openAgain(),
    ])
    expect(opened.map(each => each.dbEpoch)).toEqual(opened.map(() => test.database.dbEpoch))
  })

  it('count up by one', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1))
  })

  it('refuse a database of a newer version with a sentence', async () => {
    await test.superuser.query('update instance set schema_version = 999')
    await expect(test.openAgain()).rejects.toThrow('written by a newer Ansim (schema 999')
    await test.superuser.query('update instance set schema_version = $1', [migrations.length])
  })

  it('that fail leave the version before, whole', async () => {
    const client = new pg.Client({ ...test.owner })
    await client.connect()
    const bad = { version: migrations.length + 1, name: 'bad', sql: 'create table half (id int); select nonsense' }
    await expect(migrate(client, [...migrations, bad])).rejects.toThrow('nonsense')
    expect((await client.query('select schema_version, to_regclass(\'half\') as half from instance')).rows).toEqual([
      { schema_version: migrations.length, half: null },
    ])
    await client.end()
  })
})

describe('partitions', () => {
  const partitionOf = async (id: string): Promise<string> =>
    (await test.superuser.query<{ p: string }>('select tableoid::regclass::text as p from safety_event where event_id = $1', [id])).rows[0]!.p

  async function insertEvent(id: string, orgSeq: number): Promise<void> {
    await test.superuser.query(`insert into safety_event values ($1, $2, $3, $1, 'Gate', $1, 'low', now(), now(), false, '{}')`, [ours, id, orgSeq])
  }

  it('hold the months around now, a wild clock goes to the default, and moves when its month gets one', async () => {
    const now = Date.UTC(2031, 0, 31, 23, 59, 59, 999)
    const firstOfMay = newUuidV7(randomBytes, Date.UTC(2031, 4, 1))
    const endOfApril = newUuidV7(randomBytes, Date.UTC(2031, 4, 1) - 1)
    await insertEvent(firstOfMay, 101)
    await insertEvent(endOfApril, 102)
    expect(await partitionOf(firstOfMay)).toBe('safety_event_default')

    expect(await test.database.makeEventPartitions(epochMs(now))).toBe(5)
    expect(await test.database.makeEventPartitions(epochMs(now))).toBe(0)
    expect(await partitionOf(endOfApril)).toBe('safety_event_2031_04')
    expect(await partitionOf(firstOfMay)).toBe('safety_event_default')
    const today = newUuidV7(randomBytes, now)
    await insertEvent(today, 103)
    expect(await partitionOf(today)).toBe('safety_event_2031_01')
  })

  it('refuse the same event and the same place in the order twice', async () => {
    const id = newUuidV7(randomBytes, Date.UTC(2031, 1, 2))
    await insertEvent(id, 200)
    await expect(insertEvent(id, 201)).rejects.toThrow('duplicate key')
    await expect(insertEvent(newUuidV7(randomBytes, Date.UTC(2031, 1, 3)), 200)).rejects.toThrow('org_seq')
  })
})

describe('a lost connection', () => {
  it('fails its query as database-unavailable, is replaced, and ends nothing else', async () => {
    const held = test.database.withOrganization(ours, transaction => sql`select pg_terminate_backend(pg_backend_pid())`.execute(transaction))
    await expect(held).rejects.toMatchObject({ code: 'database-unavailable' })
    await test.superuser.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = \'ansim_app\' and datname = current_database()')
    // Connections that are dead but not yet known to be may fail one ping each, and no more.
    const pings = []
    for (let round = 0; round < 11; round++)
      pings.push(await test.database.ping().then(() => 'answered', (error: { code: string }) => error.code))
    expect(pings.at(-1)).toBe('answered')
    expect(new Set(pings).difference(new Set(['answered', 'database-unavailable']))).toEqual(new Set())
  })
})

describe('a DATABASE_URL', () => {
  it.each(['query', 'authority'])('opens the database as the application role: user in the %s', async (where) => {
    if (!('host' in test.owner))
      return expect(connectAs(test.owner, 'a', 'b')).not.toEqual(test.owner)
    const { host, port = 5432, user, password = '', database: name } = test.owner
    const socket = new URLSearchParams({
      host,
      port: String(port),
      ...(where === 'query' && { user, password }),
    })
    // A URL of a socket has no host, and `user@` needs one: `pg` takes the folder from the parameters then.
    const url = where === 'query'
      ? `postgresql:///${name}?${socket}`
      : `postgresql://${user}:${password}@localhost/${name}?${socket}`
    const opened = await test.openAgain({ connectionString: url })
    const { rows } = await opened.withoutOrganization(transaction => sql`select current_user as who`.execute(transaction))
    expect(rows).toEqual([
      { who: 'ansim_app' },
    ])
    await opened.close()
  })

  it('that is none is refused with an example', () => {
    expect(() => connectAs({ connectionString: 'not a url' }, 'a', 'b')).toThrow('postgresql://')
  })
})

describe('a wrong password', () => {
  it('opens nothing', async () => {
    const client = new pg.Client({
      ...connectAs(test.owner, 'ansim_app', 'wrong'),
    })
    await expect(client.connect()).rejects.toThrow('password authentication failed')
  })
})
