import type { TestProject } from 'vitest/node'
import type { ConnectionOptions } from '../connection.ts'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { createLogger } from '../../core/logger.ts'
import { machineFolders } from '../../setup/cache.mjs'
import { ensurePostgresBinaries } from '../../setup/postgres-binaries.mjs'
import { openCluster } from '../postgres-cluster.ts'
import { createPostgresProcess } from '../postgres-process.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** May create databases and roles. Each test file makes a database of its own, see test-database.ts. */
    postgres: ConnectionOptions
  }
}

const limitMs = 120_000
const stopping = new AbortController()
let cleanUp = async (): Promise<void> => {}

/** A real PostgreSQL for the run: ANSIM_TEST_DATABASE_URL (a role that may create databases and roles), else one of ours. */
export async function setup(project: TestProject): Promise<void> {
  const url = process.env.ANSIM_TEST_DATABASE_URL
  if (url) {
    project.provide('postgres', { connectionString: url })
    return
  }
  const root = resolve(import.meta.dirname, '../../..')
  const { binDir } = await within('PostgreSQL\'s programs could not be put in place', ensurePostgresBinaries({
    root,
    cacheDir: machineFolders().cache,
    log: line => process.stderr.write(`${line}\n`),
  }))
  const dataDir = await mkdtemp(join(os.tmpdir(), 'ansim-db-'))
  await chmod(dataDir, 0o711)
  const place = {
    binDir,
    dataDir,
    ...(process.getuid?.() === 0 && {
      serviceUser: serviceUser(),
    }),
  }
  const logger = createLogger(line => line.level === 'error' && process.stderr.write(`${line.message} ${JSON.stringify(line.fields)}\n`))
  const postgres = createPostgresProcess({
    ...place,
    timers: timersOf(globalThis, () => epochMs(Date.now())),
    logger,
  })
  const running = postgres.run(stopping.signal)
  cleanUp = async () => {
    stopping.abort()
    await within('PostgreSQL does not stop', running.catch(() => {}))
    await rm(dataDir, { recursive: true, force: true })
  }
  // It starts PostgreSQL again for as long as it takes, which here nobody waits for.
  await within(`PostgreSQL does not start; ${dataDir}/log/postgres.log says why`, postgres.ready()).catch(async (error: unknown) => {
    await cleanUp()
    throw error
  })
  project.provide('postgres', (await openCluster(place)).superuser)
}

/** vitest sets no limit to its global set-up: without one a run would wait for ever, and in silence. */
async function within<T>(complaint: string, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`${complaint}: waited ${limitMs / 1_000} s for the database of the tests.`)), limitMs)
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

export async function teardown(): Promise<void> {
  await cleanUp()
}

/** PostgreSQL refuses to run as root; the set-up's system user, else the one that every system has. */
function serviceUser(): { uid: number, gid: number } {
  const { ANSIM_SERVICE_UID = '65534', ANSIM_SERVICE_GID = '65534' } = process.env
  return {
    uid: Number(ANSIM_SERVICE_UID),
    gid: Number(ANSIM_SERVICE_GID),
  }
}
