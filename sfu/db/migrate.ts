import type { Client } from 'pg'
import type { ConnectionOptions } from './connection.ts'
import type { Migration } from './migrations/migration.ts'
import pg from 'pg'
import { AppError } from '#contract/app-error'
import { toClientConfig } from './connection.ts'
import { migrations } from './migrations/migrations.ts'

/** Any fixed number: whoever migrates this database holds it. */
const migrationLock = 4_265_746_001

/**
 * Brings the database to the newest version, as its owner, each step in a transaction of its own; two servers that start
 * at once take turns. Fails with 'database-unavailable' for a database that a newer Ansim wrote.
 * @returns the versions that were applied
 */
export async function migrate(owner: Client, steps: readonly Migration[] = migrations): Promise<number[]> {
  const applied: number[] = []
  // Waiting for another server's migration is no stuck statement.
  await owner.query('set statement_timeout = 0; set lock_timeout = 0')
  await owner.query('select pg_advisory_lock($1)', [migrationLock])
  try {
    const current = await findSchemaVersion(owner)
    const newest = steps.at(-1)?.version ?? 0
    if (current > newest) {
      throw new AppError('database-unavailable', `This data was written by a newer Ansim (schema ${current}; this one knows ${newest}): start the newer version again, or give another folder with --data.`, { current, newest })
    }
    for (const step of steps.filter(({ version }) => version > current)) {
      await owner.query('begin')
      try {
        await owner.query(step.sql)
        await owner.query('update instance set schema_version = $1', [step.version])
        await owner.query('commit')
      }
      catch (error) {
        await owner.query('rollback')
        throw error
      }
      applied.push(step.version)
    }
    return applied
  }
  finally {
    await owner.query('select pg_advisory_unlock($1)', [migrationLock])
  }
}

/** The schema of the data as it lies there; 0: there is none. Changes nothing. */
export async function readSchemaVersion(owner: ConnectionOptions): Promise<number> {
  return withClient(owner, findSchemaVersion)
}

/** migrate() by a connection of its own. */
export async function migrateAsOwner(owner: ConnectionOptions, steps: readonly Migration[]): Promise<number[]> {
  return withClient(owner, client => migrate(client, steps))
}

async function withClient<T>(owner: ConnectionOptions, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(toClientConfig(owner))
  client.on('error', () => {})
  try {
    await client.connect()
    return await work(client)
  }
  finally {
    await client.end().catch(() => {})
  }
}

async function findSchemaVersion(owner: Client): Promise<number> {
  const { rows: [table] } = await owner.query<{ found: boolean }>('select to_regclass(\'public.instance\') is not null as found')
  if (!table?.found)
    return 0
  const { rows: [instance] } = await owner.query<{ schema_version: number }>('select schema_version from instance')
  return instance?.schema_version ?? 0
}
