import type { Readable, Writable } from 'node:stream'
import type { ConnectionOptions } from './connection.ts'
import { createHash } from 'node:crypto'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { AppError } from '#contract/app-error'
import { toClientConfig } from './connection.ts'
import { toDatabaseError } from './database-error.ts'
import { migrations } from './migrations/migrations.ts'

/** One table's rows in PostgreSQL's text COPY format, which every major version reads. */
export interface TableDump {
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
}

/** All tables as they were at one moment. */
export interface DatabaseDump {
  readonly schemaVersion: number
  readonly dbEpoch: string
  /** First days of the months that have a partition of events, such as `2026-11-01`. */
  readonly eventMonths: readonly string[]
  /** Those that others refer to first. */
  readonly tables: readonly TableDump[]
}

interface TableShape { readonly table: string, readonly columns: readonly string[] }

/**
 * Writes every organization's rows, read in one snapshot while the server goes on, as the tables' owner. `open` gives where a table's rows
 * go; it is ended here. Rejects with 'database-unavailable' when the database is away.
 */
export async function exportTables(owner: ConnectionOptions, open: (table: string) => Writable): Promise<DatabaseDump> {
  return asOwner(owner, async (client) => {
    await client.query('begin isolation level repeatable read read only')
    const { rows: [instance] } = await client.query<{ schema_version: number, db_epoch: string }>('select schema_version, db_epoch from instance')
    const { rows: organizations } = await client.query<{ id: string }>('select organization_id as id from organization order by 1')
    const tables: TableDump[] = []
    for (const shape of await listTables(client))
      tables.push(await exportTable(client, shape, organizations.map(({ id }) => id), open(shape.table)))
    const dump = {
      schemaVersion: instance!.schema_version,
      dbEpoch: instance!.db_epoch,
      eventMonths: await listEventMonths(client),
      tables,
    }
    await client.query('commit')
    return dump
  })
}

/**
 * Replaces all that the database holds by a dump, in one transaction: all of it or nothing. An older dump is brought up to date on the way.
 * The database gets a new epoch, by which browsers know that it may have forgotten something. `read` gives a table's rows.
 * `schemaVersion`: up to where it is brought up to date. Fails with 'bad-input' for a dump of a newer Ansim.
 */
export async function importTables(owner: ConnectionOptions, dump: DatabaseDump, read: (table: string) => Readable, schemaVersion = migrations.at(-1)?.version ?? 0): Promise<void> {
  const newest = migrations.at(-1)?.version ?? 0
  if (dump.schemaVersion > newest)
    throw new AppError('bad-input', `This backup was made by a newer Ansim (schema ${dump.schemaVersion}; this one knows ${newest}); restore it with that version.`, { schemaVersion: dump.schemaVersion, newest })
  await asOwner(owner, async (client) => {
    await client.query('begin')
    await client.query('drop schema public cascade; create schema public')
    await applyMigrations(client, 0, dump.schemaVersion)
    for (const month of dump.eventMonths)
      await client.query('select ansim_make_event_partitions($1::timestamptz, 0)', [`${month}T00:00:00Z`])
    for (const { table, columns } of dump.tables) {
      const name = pg.escapeIdentifier(table)
      // COPY FROM and row-level security do not go together; no one else sees the table before the commit.
      await client.query(`alter table ${name} no force row level security`)
      await pipeline(read(table), client.query(copyFrom(`copy ${name} (${listOf(columns)}) from stdin`)))
      await client.query(`alter table ${name} force row level security`)
    }
    await applyMigrations(client, dump.schemaVersion, schemaVersion)
    await client.query('update instance set db_epoch = gen_random_uuid()')
    await client.query('commit')
  })
}

async function exportTable(client: pg.Client, { table, columns }: TableShape, organizations: readonly string[], target: Writable): Promise<TableDump> {
  const hash = createHash('sha256')
  let rows = 0
  let bytes = 0
  for (const organization of organizations) {
    // Under row-level security even the owner sees one organization at a time; some tables show it all of them.
    await client.query('select set_config(\'ansim.organization_id\', $1, true)', [organization])
    const copying = client.query(copyTo(`copy (select ${listOf(columns)} from ${pg.escapeIdentifier(table)} where organization_id = ${pg.escapeLiteral(organization)}) to stdout`))
    await pipeline(copying, new Transform({
      transform(chunk: Uint8Array, _, done) {
        hash.update(chunk)
        bytes += chunk.length
        done(null, chunk)
      },
    }), target, { end: false })
    rows += copying.rowCount
  }
  await new Promise<void>((resolve, reject) => {
    target.once('error', reject)
    target.end(() => resolve())
  })
  return {
    table,
    columns,
    rows,
    bytes,
    sha256: hash.digest('hex'),
  }
}

/** Tables with their columns; one that refers to another comes after it. */
async function listTables(client: pg.Client): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape & { needs: string[] }>(`
    select c.relname as table,
      array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
      array(select r.relname::text from pg_constraint k join pg_class r on r.oid = k.confrelid where k.conrelid = c.oid and k.contype = 'f' and r.oid <> c.oid) as needs
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'instance'
    order by 1`)
  const sorted: typeof rows = []
  while (sorted.length < rows.length) {
    const next = rows.find(row => !sorted.includes(row) && row.needs.every(need => sorted.some(({ table }) => table === need)))
    if (!next)
      throw new AppError('internal', 'Tables refer to each other in a circle; a backup cannot be restored in any order.')
    sorted.push(next)
  }
  return sorted.map(({ table, columns }) => ({ table, columns }))
}

async function listEventMonths(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ month: string }>(`
    select to_char(to_date(right(c.relname, 7), 'YYYY_MM'), 'YYYY-MM-DD') as month
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'safety_event'::regclass and c.relname ~ '^safety_event_\\d{4}_\\d{2}$' order by 1`)
  return rows.map(({ month }) => month)
}

async function applyMigrations(client: pg.Client, above: number, upTo: number): Promise<void> {
  for (const step of migrations.filter(({ version }) => version > above && version <= upTo)) {
    await client.query(step.sql)
    await client.query('update instance set schema_version = $1', [step.version])
  }
}

function listOf(columns: readonly string[]): string {
  return columns.map(column => pg.escapeIdentifier(column)).join(', ')
}

async function asOwner<T>(owner: ConnectionOptions, work: (client: pg.Client) => Promise<T>): Promise<T> {
  // As long as it takes: a backup is no stuck statement.
  const client = new pg.Client({
    ...toClientConfig(owner),
    statement_timeout: 0,
    idle_in_transaction_session_timeout: 0,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    return await work(client)
  }
  catch (error) {
    throw toDatabaseError(error)
  }
  finally {
    await client.end().catch(() => {})
  }
}
