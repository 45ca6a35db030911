import type { RawBuilder, Transaction } from 'kysely'
import type { OrganizationId } from '#contract/ids'
import type { DbEpoch } from '#contract/sync'
import type { Clock, EpochMs } from '#contract/time'
import type { Logger } from '../core/logger.ts'
import type { Random } from '../core/random.ts'
import type { ConnectionOptions } from './connection.ts'
import type { Schema } from './schema.ts'
import { Kysely, sql } from 'kysely'
import pg from 'pg'
import { beginAudit, sealAudit } from './append-audit.ts'
import { ensureApplicationRole } from './application-role.ts'
import { applicationRole, bigintAsNumber, connectAs, toClientConfig } from './connection.ts'
import { toDatabaseError } from './database-error.ts'
import { migrate } from './migrate.ts'
import { inOrganization, OrganizationDialect } from './organization-dialect.ts'

export interface DatabaseOptions {
  /** Owns the tables; used while opening and never for a request. */
  readonly owner: ConnectionOptions
  /** May create roles; the owner where absent. */
  readonly roleMaker?: ConnectionOptions
  /** Set anew at each opening, so it need not be stored; the same for all servers of one database. */
  readonly applicationPassword: string
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly maxConnections?: number
}

/** One transaction, as the application role. */
export type DatabaseTransaction = Transaction<Schema>

export interface Database {
  readonly dbEpoch: DbEpoch
  /** The way in as the application role, for LISTEN. */
  readonly connection: ConnectionOptions
  /** A transaction that sees and writes this organization's rows and no others. Rejects with 'database-unavailable' when it is away. */
  readonly withOrganization: <T>(organizationId: OrganizationId, work: (transaction: DatabaseTransaction) => Promise<T>) => Promise<T>
  /** The same of what only reads: a statement that writes fails. Statements that are asked for together (`Promise.all`) take one way to the database. */
  readonly readOrganization: Database['withOrganization']
  /** A transaction that sees no organization's rows until enterOrganization(); for the lookup functions. */
  readonly withoutOrganization: <T>(work: (transaction: DatabaseTransaction) => Promise<T>) => Promise<T>
  /** The rows of one statement that sees no organization's: for the lookup functions that every request asks. */
  readonly ask: <Row>(query: RawBuilder<Row>) => Promise<Row[]>
  /** Makes the event partitions around `at`; call it once a day. Answers how many it made. */
  readonly makeEventPartitions: (at: EpochMs) => Promise<number>
  /** Rejects with 'database-unavailable' unless a query is answered. */
  readonly ping: () => Promise<void>
  /** Waits for running transactions. Idempotent. */
  readonly close: () => Promise<void>
}

const monthsAhead = 3

/** From here on, the rest of the transaction sees this organization's rows and no others. */
export async function enterOrganization(transaction: DatabaseTransaction, organizationId: OrganizationId): Promise<void> {
  await sql`select set_config('ansim.organization_id', ${organizationId}, true)`.execute(transaction)
}

/** Sees to the role and the tables, then opens the application role's connections. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { owner, roleMaker = owner, applicationPassword, clock, random, logger, maxConnections = 10 } = options
  await asClient(roleMaker, client => ensureApplicationRole(client, applicationPassword, random(16)))
  await asClient(owner, async (client) => {
    const applied = await migrate(client)
    if (applied.length > 0)
      logger.info({ versions: applied }, 'brought the database up to date')
  })

  const connection = connectAs(owner, applicationRole, applicationPassword)
  const pool = new pg.Pool({
    ...toClientConfig(connection),
    max: maxConnections,
    types: bigintAsNumber(),
    pipeline: true,
  })
  // A connection that breaks is replaced by the pool, and the query under way rejects. But without a listener of its own,
  // while it is lent out and while it is idle, its error would end the process.
  pool.on('connect', client => client.on('error', error => logger.warn({ error: error.message }, 'lost a connection to the database')))
  pool.on('error', () => {})
  const dialect = new OrganizationDialect({ pool })
  const kysely = new Kysely<Schema>({ dialect })

  const transact = async <T>(organizationId: OrganizationId | undefined, work: (transaction: DatabaseTransaction) => Promise<T>, isReading = false): Promise<T> => {
    try {
      let committed = (): void => {}
      const result = await inOrganization({ organizationId, isReading }, () => kysely.transaction().execute(async (inTurns) => {
        const transaction = await dialect.withoutTurns(inTurns)
        const worked = await work(transaction)
        // AD2: nothing of it is committed without what it leaves in the audit trail.
        if (!isReading)
          committed = await sealAudit(transaction)
        return worked
      }))
      committed()
      return result
    }
    catch (error) {
      throw toDatabaseError(error)
    }
  }
  const withoutOrganization: Database['withoutOrganization'] = work => transact(undefined, work)
  const makeEventPartitions: Database['makeEventPartitions'] = async at => withoutOrganization(async (transaction) => {
    const { rows } = await sql<{ made: number }>`select ansim_make_event_partitions(${new Date(at)}, ${monthsAhead}) as made`.execute(transaction)
    return rows[0]?.made ?? 0
  })

  let closing: Promise<void> | undefined
  const close = (): Promise<void> => closing ??= kysely.destroy()
  try {
    await makeEventPartitions(clock())
    const { db_epoch: dbEpoch } = await withoutOrganization(transaction => transaction.selectFrom('instance').select('db_epoch').executeTakeFirstOrThrow())
    return {
      dbEpoch,
      connection,
      withoutOrganization,
      withOrganization: (organizationId, work) => transact(organizationId, async (transaction) => {
        await beginAudit(transaction)
        return work(transaction)
      }),
      readOrganization: (organizationId, work) => transact(organizationId, work, true),
      async ask(query) {
        try {
          return (await query.execute(kysely)).rows
        }
        catch (error) {
          throw toDatabaseError(error)
        }
      },
      makeEventPartitions,
      ping: async () => {
        await withoutOrganization(transaction => sql`select 1`.execute(transaction))
      },
      close,
    }
  }
  catch (error) {
    await close()
    throw error
  }
}

async function asClient(connection: ConnectionOptions, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(toClientConfig(connection))
  // The query under way rejects with the same reason.
  client.on('error', () => {})
  try {
    await client.connect()
    await work(client)
  }
  catch (error) {
    throw toDatabaseError(error)
  }
  finally {
    await client.end().catch(() => {})
  }
}
