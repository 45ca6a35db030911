import type { OrganizationId } from '#contract/ids'
import type { Database } from './database.ts'
import type { TestDatabase } from './testing/test-database.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestDatabase } from './testing/test-database.ts'

const ours = '11111111-1111-4111-8111-111111111111' as OrganizationId
const theirs = '22222222-2222-4222-8222-222222222222' as OrganizationId

let test: TestDatabase
/** One connection: whatever is left of a transaction meets the next one. */
let database: Database

beforeAll(async () => {
  test = await openTestDatabase({ maxConnections: 1 })
  database = test.database
  for (const id of [ours, theirs])
    await test.superuser.query('insert into organization (organization_id, name, created_at) values ($1, \'Plant\', now())', [id])
})
afterAll(() => test.close())

const seen = (of: Database['withOrganization'], id: OrganizationId) => of(id, async transaction => (await transaction.selectFrom('organization').select('organization_id').execute()).map(row => row.organization_id))

describe('a transaction', () => {
  it('AU5 sees its organization\'s rows from its first statement on, whichever one the connection served before', async () => {
    expect(await Promise.all([
      seen(database.readOrganization, ours),
      seen(database.withOrganization, theirs),
      seen(database.readOrganization, theirs),
      database.withoutOrganization(async transaction => (await transaction.selectFrom('organization').select('organization_id').execute()).length),
      seen(database.withOrganization, ours),
    ])).toEqual([
      [ours],
      [theirs],
      [theirs],
      0,
      [ours],
    ])
  })

  it('executes what is asked for together in order, each seeing what the ones before it did', async () => {
    const heads = await database.withOrganization(ours, async (transaction) => {
      const step = async () => (await sql<{ head: number }>`update organization set last_org_seq = last_org_seq + 1 returning last_org_seq as head`.execute(transaction)).rows[0]!.head
      return Promise.all(Array.from({ length: 20 }, step))
    })
    expect(heads).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
  })

  it('takes one way to the database for what is asked for together, BEGIN with it', async () => {
    await seen(database.readOrganization, ours)
    const { times, busyUntil } = await database.readOrganization(ours, async (transaction) => {
      const asked = [1, 2].map(() => sql<{ ms: number }>`select extract(epoch from clock_timestamp()) * 1000 as ms`.execute(transaction))
      await new Promise(resolve => setImmediate(resolve))
      // Nothing of this process runs meanwhile: what is not sent yet waits until it looks at an answer.
      const end = Date.now() + 500
      while (Date.now() < end)
        continue
      const busyUntil = Date.now()
      return {
        busyUntil,
        times: (await Promise.all(asked)).map(({ rows: [row] }) => Number(row!.ms)),
      }
    })
    expect(times[1]).toBeLessThan(busyUntil)
  })

  it('that only reads cannot write, and leaves the connection as it should be', async () => {
    await expect(database.readOrganization(ours, transaction => sql`update organization set last_org_seq = 0`.execute(transaction))).rejects.toThrow('read-only transaction')
    expect(await seen(database.withOrganization, ours)).toEqual([ours])
    const { rows } = await test.superuser.query('select 1 from pg_stat_activity where usename = \'ansim_app\' and datname = current_database() and state like \'idle in%\'')
    expect(rows).toEqual([])
  })

  it('of which one statement fails is undone as a whole, whatever was asked for together with it', async () => {
    const before = await head()
    const add = (by: string) => database.withOrganization(ours, transaction => Promise.all([
      sql`update organization set last_org_seq = last_org_seq + 1`.execute(transaction),
      sql`update organization set last_org_seq = last_org_seq + ${by}::int`.execute(transaction),
      sql`update organization set last_org_seq = last_org_seq + 1`.execute(transaction),
    ]))
    await expect(add('many')).rejects.toThrow()
    expect(await head()).toBe(before)
    await add('5')
    expect(await head()).toBe(before + 7)
  })

  async function head(): Promise<number> {
    const { rows } = await test.superuser.query<{ head: number }>('select last_org_seq::int as head from organization where organization_id = $1', [ours])
    return rows[0]!.head
  }
})
