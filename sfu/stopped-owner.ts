import type { Config } from './config.ts'
import type { DatabasePorts } from './database-opening.ts'
import type { ConnectionOptions } from './db/connection.ts'
import { AppError } from '#contract/app-error'
import { dataPath } from './config.ts'
import { findClusterOwner } from './db/postgres-cluster.ts'
import { createPostgresProcess } from './db/postgres-process.ts'
import { acquireInstanceLock } from './instance/instance-lock.ts'

/**
 * Runs `work` with the way in of the tables' owner while no server runs: our own PostgreSQL is started for that long. No migration is run.
 * Fails with 'already-running' and 'database-unavailable'.
 */
export async function withStoppedOwner<T>(config: Config, { timers, logger }: DatabasePorts, work: (owner: ConnectionOptions) => Promise<T>): Promise<T> {
  const lock = await acquireInstanceLock(dataPath(config, 'server.pid'))
  try {
    if (config.databaseUrl !== undefined)
      return await work({ connectionString: config.databaseUrl })
    if (config.postgresBinDir === undefined || await findClusterOwner(config.dataDir) === undefined)
      throw new AppError('database-unavailable', `Say with --data which data folder it is: there is no database in ${config.dataDir}.`)
    const postgres = createPostgresProcess({
      binDir: config.postgresBinDir,
      dataDir: config.dataDir,
      ...(config.serviceUser && { serviceUser: config.serviceUser }),
      timers,
      logger,
    })
    try {
      postgres.run(new AbortController().signal).catch(() => {})
      const { owner } = await postgres.ready()
      return await work(owner)
    }
    finally {
      await postgres.close()
    }
  }
  finally {
    await lock.release()
  }
}
