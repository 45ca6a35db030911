import type { ConnectionOptions } from '../../sfu/db/connection.ts'
import type { Database } from '../../sfu/db/database.ts'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import pg from 'pg'
import { epochMs } from '../../sfu/contract/time.ts'
import { timersOf } from '../../sfu/contract/timers.ts'
import { createLogger } from '../../sfu/core/logger.ts'
import { connectAs, connectTo } from '../../sfu/db/connection.ts'
import { openDatabase } from '../../sfu/db/database.ts'
import { openCluster } from '../../sfu/db/postgres-cluster.ts'
import { createPostgresProcess } from '../../sfu/db/postgres-process.ts'
import { ensureToolchain } from '../../sfu/setup/toolchain.mjs'

export interface BenchDatabase {
  /** Migrated, as the server uses it. */
  readonly database: Database
  /** Who may do anything in the same database, as a pool of its own that connects when it is used. */
  readonly superuser: pg.Pool
  readonly close: () => Promise<void>
}

/** A real PostgreSQL of its own, with the product's tables. */
export async function openBenchDatabase(maxConnections: number): Promise<BenchDatabase> {
  const { env } = await ensureToolchain({
    need: { chromium: false, pages: false },
    write: () => {},
  })
  if (env.ANSIM_POSTGRES_BIN === undefined)
    throw new Error('Unset DATABASE_URL: this bench starts a PostgreSQL of its own.')
  const dataDir = await mkdtemp(join(tmpdir(), 'ansim-bench-db-'))
  await chmod(dataDir, 0o711)
  const place = {
    binDir: env.ANSIM_POSTGRES_BIN,
    dataDir,
    ...(process.getuid?.() === 0 && {
      serviceUser: {
        uid: Number(env.ANSIM_SERVICE_UID),
        gid: Number(env.ANSIM_SERVICE_GID),
      },
    }),
  }
  const life = new AbortController()
  const logger = createLogger(() => {})
  const clock = () => epochMs(Date.now())
  const postgres = createPostgresProcess({
    ...place,
    timers: timersOf(globalThis, clock),
    logger,
  })
  const running = postgres.run(life.signal)
  await postgres.ready()
  const server: ConnectionOptions = (await openCluster(place)).superuser
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
    clock,
    random: randomBytes,
    logger,
    maxConnections,
  })
  return {
    database,
    superuser,
    async close() {
      await database.close()
      await superuser.end()
      life.abort()
      await running.catch(() => {})
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
