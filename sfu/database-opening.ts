import type { Timers } from '#contract/timers'
import type { Config } from './config.ts'
import type { Logger } from './core/logger.ts'
import type { Random } from './core/random.ts'
import type { ConnectionOptions } from './db/connection.ts'
import type { Database } from './db/database.ts'
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { AppError } from '#contract/app-error'
import { openDatabase } from './db/database.ts'
import { createPostgresProcess } from './db/postgres-process.ts'

export interface OpenedDatabase {
  readonly database: Database
  /** The tables' owner: for backups, never for a request. */
  readonly owner: ConnectionOptions
  /** Why it is away, in a clause for people; undefined when nothing is known against it. */
  readonly trouble: () => string | undefined
  /** Connections first, then our own PostgreSQL. Idempotent. */
  readonly close: () => Promise<void>
}

export interface DatabasePorts {
  readonly timers: Timers
  readonly random: Random
  readonly logger: Logger
}

/** Opens DATABASE_URL, or starts a PostgreSQL of our own and opens that. */
export async function openConfiguredDatabase(config: Config, ports: DatabasePorts, signal: AbortSignal): Promise<OpenedDatabase> {
  const { timers, random, logger } = ports
  const common = { clock: timers.now, random, logger }
  if (config.databaseUrl !== undefined) {
    const owner = { connectionString: config.databaseUrl }
    const database = await openDatabase({
      ...common,
      owner,
      applicationPassword: passwordFrom(config.databaseUrl),
    })
    return {
      database,
      owner,
      trouble: () => undefined,
      close: () => database.close(),
    }
  }
  if (config.postgresBinDir === undefined)
    throw new AppError('bad-input', 'Start by npm start, which brings PostgreSQL, or set DATABASE_URL to one of yours.')

  const postgres = createPostgresProcess({
    binDir: config.postgresBinDir,
    dataDir: config.dataDir,
    ...(config.serviceUser
      ? { serviceUser: config.serviceUser }
      : {}),
    timers,
    logger,
  })
  const running = postgres.run(signal)
  running.catch(error => logger.error({ err: error }, 'PostgreSQL cannot be run'))
  try {
    const { owner, superuser } = await postgres.ready()
    const database = await openDatabase({
      ...common,
      owner,
      roleMaker: superuser,
      applicationPassword: Buffer.from(random(32)).toString('base64url'),
    })
    return {
      database,
      owner,
      trouble: () => {
        const state = postgres.state()
        return state.kind === 'down'
          ? `PostgreSQL ended (${state.reason}) and is started again`
          : undefined
      },
      async close() {
        await database.close()
        await postgres.close()
      },
    }
  }
  catch (error) {
    await postgres.close()
    throw error
  }
}

/** The same for every server of one database, and known to nobody who does not have its address. */
function passwordFrom(databaseUrl: string): string {
  return createHash('sha256').update(`ansim application role\n${databaseUrl}`).digest('base64url')
}
