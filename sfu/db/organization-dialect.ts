import type { DatabaseConnection, Driver, PostgresDialectConfig, QueryResult, TransactionSettings } from 'kysely'
import type { OrganizationId } from '#contract/ids'
import { AsyncLocalStorage } from 'node:async_hooks'
import { CompiledQuery, PostgresDialect, PostgresDriver, Transaction } from 'kysely'
import pg from 'pg'

interface Entry {
  /** Undefined: nobody's rows. */
  readonly organizationId: OrganizationId | undefined
  /** Nothing is written, so nothing can be lost: whoever reads need not wait for COMMIT. */
  readonly isReading: boolean
}

const entries = new AsyncLocalStorage<Entry>()

/** A transaction that `work` begins sees and writes this organization's rows from its first statement on. */
export function inOrganization<T>(entry: Entry, work: () => T): T {
  return entries.run(entry, work)
}

/** A transaction within a transaction is none: savepoints are statements. */
const unusedDriver = new Proxy({} as Driver, {
  get() {
    throw new Error('A transaction is begun by the database, not by a transaction.')
  },
})

/**
 * PostgreSQL, entering the organization together with BEGIN. Each way to the database and back is a third of a short request, so connections are
 * pipelined (`pipeline` of pg): BEGIN goes out together with the first statement, and statements that are asked for together go together.
 */
export class OrganizationDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig

  constructor(config: PostgresDialectConfig) {
    super(config)
    this.#config = config
  }

  override createDriver(): Driver {
    return new OrganizationDriver(this.#config)
  }

  /**
   * The same transaction, without turns: `Promise.all` of several statements takes one way to the database. They are executed in the order in which
   * they were asked for, one after the other, each seeing what the ones before it did.
   */
  async withoutTurns<Schema>(transaction: Transaction<Schema>): Promise<Transaction<Schema>> {
    const executor = transaction.getExecutor()
    const connection = await executor.provideConnection(async given => given)
    return new Transaction<Schema>({
      config: { dialect: this },
      dialect: this,
      driver: unusedDriver,
      executor: executor.withConnectionProvider({
        provideConnection: consumer => consumer(connection),
      }),
    })
  }
}

class OrganizationDriver extends PostgresDriver {
  /** BEGIN of transactions that are under way, by their connection. */
  readonly #begun = new WeakMap<DatabaseConnection, Promise<QueryResult<unknown>>>()

  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const entry = entries.getStore()
    if (entry?.organizationId === undefined || settings.isolationLevel !== undefined || settings.accessMode !== undefined)
      return super.beginTransaction(connection, settings)
    // Without parameters both go in one message; the id is one of ours, and quoted all the same.
    const begun = connection.executeQuery<unknown>(CompiledQuery.raw(`begin${entry.isReading
      ? ' read only'
      : ''}; select set_config('ansim.organization_id', ${pg.escapeLiteral(entry.organizationId)}, true)`))
    // Where it fails so does all that comes after it: the connection is gone, or its transaction is aborted.
    begun.catch(() => {})
    this.#begun.set(connection, begun)
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#begun.get(connection)
    this.#begun.delete(connection)
    if (!entries.getStore()?.isReading)
      return super.commitTransaction(connection)
    // Whoever gets the connection next asks after it. One that breaks meanwhile is replaced.
    connection.executeQuery(CompiledQuery.raw('commit')).catch(() => {})
  }
}
