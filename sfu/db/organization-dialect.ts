import type { DatabaseConnection, Driver, PostgresDialectConfig, TransactionSettings } from 'kysely'
import type { OrganizationId } from '#contract/ids'
import { AsyncLocalStorage } from 'node:async_hooks'
import { CompiledQuery, PostgresDialect, PostgresDriver } from 'kysely'
import pg from 'pg'

const organizations = new AsyncLocalStorage<OrganizationId | undefined>()

/** A transaction that `work` begins sees and writes this organization's rows from its first statement on; undefined: nobody's. */
export function inOrganization<T>(organizationId: OrganizationId | undefined, work: () => T): T {
  return organizations.run(organizationId, work)
}

/** PostgreSQL, entering the organization together with BEGIN: each way to the database and back is a third of a short request. */
export class OrganizationDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig

  constructor(config: PostgresDialectConfig) {
    super(config)
    this.#config = config
  }

  override createDriver(): Driver {
    return new OrganizationDriver(this.#config)
  }
}

class OrganizationDriver extends PostgresDriver {
  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const organizationId = organizations.getStore()
    if (organizationId === undefined || settings.isolationLevel !== undefined || settings.accessMode !== undefined)
      return super.beginTransaction(connection, settings)
    // Without parameters both go in one message; the id is one of ours, and quoted all the same.
    await connection.executeQuery(CompiledQuery.raw(`begin; select set_config('ansim.organization_id', ${pg.escapeLiteral(organizationId)}, true)`))
  }
}
