import type { ChildProcess } from 'node:child_process'
import type { Timers } from '#contract/timers'
import type { Logger } from '../core/logger.ts'
import type { ClusterPlace, PostgresAccess, PostgresCluster } from './postgres-cluster.ts'
import { spawn } from 'node:child_process'
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'
import pg from 'pg'
import { AppError } from '#contract/app-error'
import { pause } from '#contract/timers'
import { confinedCommand } from '../core/confined-command.ts'
import { openCluster, postgresEnvironment } from './postgres-cluster.ts'
import { stopLeftovers } from './postgres-leftovers.ts'

/**
 * The life of our PostgreSQL.
 *
 *   starting --ready--> ready --exit--> down --backoff--> starting
 *      |                                  ^
 *      +--------- failed ------------------+        any --close()--> closed
 */
export type PostgresState
  = | { readonly kind: 'starting' }
    | { readonly kind: 'ready', readonly pid: number }
    | { readonly kind: 'down', readonly reason: string, readonly retryInMs: number }
    | { readonly kind: 'closed' }

export interface PostgresProcessOptions extends ClusterPlace {
  readonly timers: Timers
  readonly logger: Logger
}

export interface PostgresProcess {
  /** Keeps PostgreSQL up until `signal` aborts or close(). Rejects only if the cluster itself cannot be made or opened. */
  readonly run: (signal: AbortSignal) => Promise<void>
  /** Resolves when it answers for the first time; the connections stay the same over restarts. Rejects when run() does. */
  readonly ready: () => Promise<PostgresAccess>
  readonly state: () => PostgresState
  /** Told of every change of state; the answer ends it. */
  readonly subscribe: (listener: (state: PostgresState) => void) => () => void
  /** Fast shutdown, at most 5 s. Idempotent. */
  readonly close: () => Promise<void>
}

const LARGEST_LOG_BYTES = 8 * 2 ** 20
const START_MS = 60_000
const POLL_MS = 25
const FIRST_BACKOFF_MS = 250
const LONGEST_BACKOFF_MS = 10_000
const STEADY_AFTER_MS = 30_000
const FAST_SHUTDOWN_MS = 3_800
const QUICK_SHUTDOWN_MS = 800

/** Owns a PostgreSQL of ours in the data folder: as the system user, on a Unix socket, restarted when it dies. */
export function createPostgresProcess(options: PostgresProcessOptions): PostgresProcess {
  const { timers, logger, dataDir } = options
  const stopping = new AbortController()
  const listeners = new Set<(state: PostgresState) => void>()
  const firstReady = Promise.withResolvers<PostgresAccess>()
  // Whoever waits for it hears of the failure; whoever does not is not to die of it.
  firstReady.promise.catch(() => {})
  let state: PostgresState = { kind: 'starting' }
  let running: Promise<void> | undefined

  function become(next: PostgresState): void {
    state = next
    for (const listener of listeners)
      listener(next)
  }

  async function keepUp(): Promise<void> {
    const cluster = await openCluster(options)
    let backoffMs = FIRST_BACKOFF_MS
    while (!stopping.signal.aborted) {
      const startedAt = timers.now()
      const reason = await runOnce(cluster).catch((error: unknown) => error instanceof Error
        ? error.message
        : String(error))
      if (stopping.signal.aborted)
        break
      if (timers.now() - startedAt >= STEADY_AFTER_MS)
        backoffMs = FIRST_BACKOFF_MS
      become({ kind: 'down', reason, retryInMs: backoffMs })
      logger.error({ reason, retryInMs: backoffMs }, 'PostgreSQL is down')
      await pause(timers, backoffMs, stopping.signal)
      backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS)
    }
  }

  /** One life of the process; answers why it ended. */
  async function runOnce(cluster: PostgresCluster): Promise<string> {
    become({ kind: 'starting' })
    const leftovers = await stopLeftovers(cluster.folder, timers, stopping.signal)
    if (leftovers > 0)
      logger.warn({ processes: leftovers }, 'stopped the PostgreSQL of a server that crashed')
    if (stopping.signal.aborted)
      return 'stopping'

    const child = await startPostgres(cluster)
    const exit = new Promise<string>((resolve) => {
      child.once('error', error => resolve(error.message))
      child.once('exit', (code, signal) => resolve(signal
        ? `ended by ${signal}`
        : `exit code ${code}`))
    })
    const ended = new AbortController()
    const onStop = (): void => void shutDown(child, ended.signal)
    stopping.signal.addEventListener('abort', onStop)
    // Closed while it was being started: nobody tells it any more.
    if (stopping.signal.aborted)
      onStop()
    void exit.then(() => ended.abort())
    try {
      if (await waitUntilReady(cluster, child, ended.signal)) {
        await makeOwnerAndDatabase(cluster)
        become({ kind: 'ready', pid: child.pid! })
        logger.info({ pid: child.pid, socketFolder: cluster.socketFolder }, 'PostgreSQL is ready')
        firstReady.resolve({ owner: cluster.owner, superuser: cluster.superuser })
      }
      else if (!ended.signal.aborted) {
        await shutDown(child, ended.signal)
      }
      return await withLastWords(await exit)
    }
    catch (error) {
      await shutDown(child, ended.signal)
      await exit
      throw error
    }
    finally {
      stopping.signal.removeEventListener('abort', onStop)
    }
  }

  /** A PostgreSQL that ends by itself says why in its log. */
  async function withLastWords(reason: string): Promise<string> {
    const log = await readFile(join(dataDir, 'log/postgres.log'), 'utf8').catch(() => '')
    const fatal = log.trimEnd().split('\n').slice(-20).findLast(line => /(?:FATAL|PANIC):/.test(line))
    return stopping.signal.aborted || fatal === undefined
      ? reason
      : `${reason}, after ${fatal.replace(/^.*?(?=FATAL|PANIC)/, '')}`
  }

  async function startPostgres({ folder, socketFolder }: PostgresCluster): Promise<ChildProcess> {
    const log = await openLog(join(dataDir, 'log/postgres.log'))
    try {
      const { command, args, ...as } = confinedCommand(join(options.binDir, 'postgres'), [
        '-D',
        folder,
        ...Object.entries({
          listen_addresses: '',
          unix_socket_directories: socketFolder,
          unix_socket_permissions: '0700',
          fsync: 'on',
          // Statements may hold what people wrote; the server logs what failed by its own code.
          log_min_error_statement: 'panic',
          log_timezone: 'UTC',
          timezone: 'UTC',
        }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ], {
        platform: process.platform,
        deathSignal: 'INT',
        ...(options.serviceUser
          ? { user: options.serviceUser }
          : {}),
      })
      // Its own process group: Ctrl-C in the terminal must reach us alone, for we flush to it before it stops.
      return spawn(command, args, {
        ...as,
        cwd: dataDir,
        env: postgresEnvironment(),
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
      })
    }
    finally {
      await log.close()
    }
  }

  // The postmaster writes "ready" into line 8 of its file when it takes connections (miscadmin.h, LOCK_FILE_LINE_PM_STATUS).
  async function waitUntilReady({ folder }: PostgresCluster, child: ChildProcess, ended: AbortSignal): Promise<boolean> {
    for (let waitedMs = 0; waitedMs < START_MS && !ended.aborted; waitedMs += POLL_MS) {
      const lines = (await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
      if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready')
        return true
      await pause(timers, POLL_MS, ended)
    }
    return false
  }

  /** Fast shutdown ends sessions and flushes; quick shutdown leaves the rest to recovery. */
  async function shutDown(child: ChildProcess, ended: AbortSignal): Promise<void> {
    for (const [name, patienceMs] of [
      ['SIGINT', FAST_SHUTDOWN_MS],
      ['SIGQUIT', QUICK_SHUTDOWN_MS],
      ['SIGKILL', 0],
    ] as const) {
      if (ended.aborted)
        return
      child.kill(name)
      await pause(timers, patienceMs, ended)
    }
  }

  return {
    run(signal) {
      if (signal.aborted)
        stopping.abort()
      signal.addEventListener('abort', () => stopping.abort(), { once: true })
      running ??= keepUp().catch((error: unknown) => {
        firstReady.reject(error)
        throw error
      }).finally(() => {
        become({ kind: 'closed' })
        firstReady.reject(new AppError('database-unavailable', 'The server is stopping; start it again.'))
      })
      return running
    },
    ready: () => firstReady.promise,
    state: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      stopping.abort()
      await running?.catch(() => {})
    },
  }
}

/** Sees to the database and the role that owns it. The role is no superuser: forced row-level security binds it. */
async function makeOwnerAndDatabase({ superuser, owner }: PostgresCluster): Promise<void> {
  const client = new pg.Client({ ...superuser, application_name: 'ansim set-up' })
  // The connection may end while PostgreSQL does; the query's own rejection says so.
  client.on('error', () => {})
  await client.connect()
  try {
    const has = async (query: string, name: string): Promise<boolean> => (await client.query(query, [name])).rowCount === 1
    const role = pg.escapeIdentifier(owner.user)
    if (!await has('select 1 from pg_roles where rolname = $1', owner.user))
      await client.query(`create role ${role} login nosuperuser nocreaterole nobypassrls`)
    // A password cannot be a parameter. It is of base64url letters, and our log keeps no statements.
    await client.query(`alter role ${role} password ${pg.escapeLiteral(owner.password)}`)
    if (!await has('select 1 from pg_database where datname = $1', owner.database))
      await client.query(`create database ${pg.escapeIdentifier(owner.database)} owner ${role}`)
  }
  finally {
    await client.end()
  }
}

async function openLog(file: string): ReturnType<typeof open> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const size = await stat(file).then(({ size }) => size, () => 0)
  if (size > LARGEST_LOG_BYTES)
    await rename(file, `${file}.1`)
  return open(file, 'a', 0o600)
}
