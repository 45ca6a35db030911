import type { Database } from '../../sfu/db/database.ts'
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { epochMs } from '../../sfu/contract/time.ts'
import { createLogger } from '../../sfu/core/logger.ts'
import { connectAs, connectTo } from '../../sfu/db/connection.ts'
import { openDatabase } from '../../sfu/db/database.ts'
import { openBenchPostgres } from '../bench-postgres.ts'

export interface BenchDatabase {
  /** Migrated, as the server uses it. */
  readonly database: Database
  /** Who may do anything in the same database, as a pool of its own that connects when it is used. */
  readonly superuser: pg.Pool
  readonly close: () => Promise<void>
}

/** A real PostgreSQL of its own, with the product's tables. */
export async function openBenchDatabase(maxConnections: number): Promise<BenchDatabase> {
  const { server, close } = await openBenchPostgres()
  const superuser = new pg.Pool({
    ...connectTo(server, 'bench'),
    max: maxConnections,
  })
  // An idle connection that PostgreSQL ends, as at the end.
  superuser.on('error', () => {})
  const password = randomBytes(16).toString('hex')
  const maker = new pg.Client({ ...server })
  await maker.connect()
  await maker.query(`create role bench login nosuperuser nocreaterole nobypassrls password '${password}'`)
  await maker.query('create database bench owner bench')
  await maker.end()
  const database = await openDatabase({
    owner: connectAs(connectTo(server, 'bench'), 'bench', password),
    roleMaker: server,
    applicationPassword: randomBytes(16).toString('hex'),
    clock: () => epochMs(Date.now()),
    random: randomBytes,
    logger: createLogger(() => {}),
    maxConnections,
  })
  return {
    database,
    superuser,
    async close() {
      await database.close()
      await superuser.end()
      await close()
    },
  }
}
