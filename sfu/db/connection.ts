import type { CustomTypesConfig, PoolConfig } from 'pg'
import pg from 'pg'
import { AppError } from '#contract/app-error'

/** A way to a database: our own PostgreSQL's socket folder as `host`, or somebody's URL. */
export type ConnectionOptions
  = | { readonly host: string, readonly port?: number, readonly user: string, readonly password?: string, readonly database: string }
    | { readonly connectionString: string }

/** The role that serves requests: no superuser, never exempt from row-level security, owner of nothing. */
export const applicationRole = 'ansim_app'

/** The same database as another role. */
export function connectAs(connection: ConnectionOptions, user: string, password: string): ConnectionOptions {
  if (!('connectionString' in connection))
    return { ...connection, user, password }
  // As parameters, not as user:password@, because a URL of a Unix socket has no host to put them before.
  const url = parseUrl(connection.connectionString)
  url.searchParams.set('user', user)
  url.searchParams.set('password', password)
  return { connectionString: url.href }
}

/** The same role in another database. */
export function connectTo(connection: ConnectionOptions, database: string): ConnectionOptions {
  if (!('connectionString' in connection))
    return { ...connection, database }
  const url = parseUrl(connection.connectionString)
  url.pathname = `/${encodeURIComponent(database)}`
  return { connectionString: url.href }
}

/** What `pg` takes. Limits keep one stuck statement from holding everybody's locks; all are in ms. */
export function toClientConfig(connection: ConnectionOptions): PoolConfig {
  return {
    ...connection,
    application_name: 'ansim',
    connectionTimeoutMillis: 10_000,
    statement_timeout: 30_000,
    lock_timeout: 15_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
  }
}

/** bigint as number: every one we keep (seqs, ms, bytes) is far below 2^53. */
export function bigintAsNumber(): CustomTypesConfig {
  const overrides = new pg.TypeOverrides()
  overrides.setTypeParser(pg.types.builtins.INT8, Number)
  return overrides
}

function parseUrl(text: string): URL {
  try {
    return new URL(text)
  }
  catch {
    throw new AppError('database-unavailable', 'DATABASE_URL is not an address; write it like postgresql://user:password@host:5432/database.')
  }
}
