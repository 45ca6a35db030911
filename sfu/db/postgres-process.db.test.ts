import type { ChildProcess } from 'node:child_process'
import type { ClusterPlace, PostgresConnection } from './postgres-cluster.ts'
import type { PostgresProcess, PostgresState } from './postgres-process.ts'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { access, chmod, mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { createLogger } from '../core/logger.ts'
import { chooseSocketFolder, postgresEnvironment } from './postgres-cluster.ts'
import { createPostgresProcess } from './postgres-process.ts'
import { makeTemporaryPlace } from './testing/temporary-place.ts'

const timers = timersOf(globalThis, () => epochMs(Date.now()))
let place: Awaited<ReturnType<typeof makeTemporaryPlace>>
let foreign: ChildProcess | undefined
let started: { postgres: PostgresProcess, running: Promise<void> }[]

beforeEach(async () => {
  place = await makeTemporaryPlace()
  started = []
})

afterEach(async () => {
  await Promise.all(started.map(({ postgres }) => postgres.close()))
  foreign?.kill('SIGQUIT')
  foreign = undefined
  await place.remove()
})

function start(at: ClusterPlace = place): PostgresProcess {
  const postgres = createPostgresProcess({
    ...at,
    timers,
    logger: createLogger(() => {}),
  })
  const running = postgres.run(new AbortController().signal)
  running.catch(() => {})
  started.push({ postgres, running })
  return postgres
}

function pidOf(postgres: PostgresProcess): number {
  const state = postgres.state()
  if (state.kind !== 'ready')
    throw new Error(`PostgreSQL is ${state.kind}`)
  return state.pid
}

function reached(postgres: PostgresProcess, wanted: (state: PostgresState) => boolean): Promise<PostgresState> {
  return new Promise((resolve) => {
    const stop = postgres.subscribe((state) => {
      if (!wanted(state))
        return
      stop()
      resolve(state)
    })
  })
}

async function query(connection: PostgresConnection, text: string): Promise<unknown[][]> {
  const client = new pg.Client({ ...connection })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query({ text, rowMode: 'array' })).rows
  }
  finally {
    await client.end()
  }
}

async function gone(pid: number): Promise<void> {
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    if (stat === '' || stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z'))
      return
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

/** Starts PostgreSQL on the cluster as nobody's child of ours: what a server that crashed may leave on a system without pdeathsig. */
function startForeign(): ChildProcess {
  return spawn(join(place.binDir, 'postgres'), [
    '-D',
    join(place.dataDir, 'postgres'),
    '-c',
    'listen_addresses=',
    '-c',
    `unix_socket_directories=${join(place.dataDir, 'postgres.socket')}`,
  ], {
    ...place.serviceUser,
    cwd: place.dataDir,
    env: postgresEnvironment(),
    stdio: 'ignore',
    detached: true,
  })
}

describe('our PostgreSQL', () => {
  it('is reached by password, over a private socket, by a role that row-level security binds', async () => {
    const postgres = start()
    const { owner: connection } = await postgres.ready()

    expect(await query(connection, 'select current_setting(\'listen_addresses\'), current_setting(\'fsync\'), current_setting(\'data_checksums\')')).toEqual([
      ['', 'on', 'on'],
    ])
    expect(await query(connection, 'select rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user')).toEqual([
      [false, false, false],
    ])
    expect(await query(connection, 'select pg_get_userbyid(datdba) from pg_database where datname = current_database()')).toEqual([
      ['ansim'],
    ])
    await expect(query({ ...connection, password: 'x' }, 'select 1')).rejects.toThrow('password authentication failed')
    await expect(query({ ...connection, user: 'postgres' }, 'select 1')).rejects.toThrow('password authentication failed')

    expect((await stat(connection.host)).mode & 0o777).toBe(0o700)
    expect((await stat(join(place.dataDir, 'postgres'))).mode & 0o777).toBe(0o700)
    expect((await stat(join(place.dataDir, 'postgres.password'))).mode & 0o777).toBe(0o600)
    await expect(access(join(place.dataDir, 'postgres.password.init'))).rejects.toThrow('ENOENT')
    if (place.serviceUser)
      expect((await stat(`/proc/${pidOf(postgres)}`)).uid).toBe(place.serviceUser.uid)
    const environment = await readFile(`/proc/${pidOf(postgres)}/environ`, 'utf8')
    expect(environment.split('\0').map(entry => entry.split('=')[0]).filter(name => name && !name.startsWith('PG'))).toEqual(['PATH', 'LC_ALL', 'TZ'])
  })

  it('comes back after kill -9 with what was committed, at the same address', async () => {
    const postgres = start()
    const { owner: connection } = await postgres.ready()
    await query(connection, 'create table kept (n int)')
    await query(connection, 'insert into kept values (1), (2)')
    const before = pidOf(postgres)

    const back = reached(postgres, state => state.kind === 'ready')
    process.kill(before, 'SIGKILL')
    await back

    expect(pidOf(postgres)).not.toBe(before)
    expect(await query(connection, 'select n from kept order by n')).toEqual([
      [1],
      [2],
    ])
  })

  it('keeps its data over a stop and a start', async () => {
    const first = start()
    await query((await first.ready()).owner, 'create table kept (n int)')
    const pid = pidOf(first)
    await first.close()
    await gone(pid)
    expect(first.state()).toEqual({ kind: 'closed' })

    expect(await query((await start().ready()).owner, 'select count(*)::int from kept')).toEqual([
      [0],
    ])
  })

  it('ends what a crashed server left running, then starts its own', async () => {
    const first = start()
    const { owner: connection } = await first.ready()
    await first.close()
    const left = foreign = startForeign()
    for (;;) {
      if (await query(connection, 'select 1').then(() => true, () => false))
        break
    }
    const session = new pg.Client({ ...connection })
    session.on('error', () => {})
    await session.connect()

    const second = start()
    await second.ready()
    expect(pidOf(second)).not.toBe(left.pid)
    await gone(left.pid!)
  })

  it('starts where postmaster.pid names a process that is now another program', async () => {
    const first = start()
    await first.ready()
    await first.close()
    // PostgreSQL itself refuses the number of any living process of its own user.
    const other = spawn('sleep', ['1000'], { ...place.serviceUser, cwd: '/', stdio: 'ignore' })
    await writeFile(join(place.dataDir, 'postgres/postmaster.pid'), `${other.pid}\n${join(place.dataDir, 'postgres')}\n1\n5432\n\n\n0 0\nready\n`)
    try {
      expect(await query((await start().ready()).owner, 'select 1')).toEqual([
        [1],
      ])
      expect(other.exitCode ?? other.signalCode).toBeNull()
    }
    finally {
      other.kill('SIGKILL')
    }
  })

  it.runIf(process.platform === 'linux')('does not outlive a server that is killed', async () => {
    const { remove: _, ...plain } = place
    const server = spawn(process.execPath, [
      fileURLToPath(new URL('testing/crashing-server.ts', import.meta.url)),
      JSON.stringify(plain),
    ], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await once(server.stdout!, 'data')
    server.kill('SIGKILL')
    await gone(Number(String(line)))
  })

  it.runIf(process.getuid?.() === 0)('starts for root with a umask that closes everything, and says so where it cannot be reached', async () => {
    await chmod(place.dataDir, 0o700)
    const before = process.umask(0o077)
    try {
      const data = join(place.dataDir, 'data')
      await expect(start({ ...place, dataDir: data }).ready()).rejects.toThrow(/^Choose a --data folder that other users may pass through/)
      expect(await query((await start().ready()).owner, 'select 1')).toEqual([
        [1],
      ])
    }
    finally {
      process.umask(before)
    }
  })

  it('ends also when it is closed in the moment of its start', async () => {
    const log = join(place.dataDir, 'log/postgres.log')
    await mkdir(join(place.dataDir, 'log'))
    // A log that opens only when somebody reads it holds the start at its last step.
    execFileSync('mkfifo', [log], { timeout: 10_000 })
    // Nothing tells that the start has come so far: one that was closed before is made again, with more time.
    for (const waitMs of [500, 2_000, 8_000, 20_000]) {
      const postgres = start()
      await reached(postgres, state => state.kind === 'starting')
      await new Promise(resolve => setTimeout(resolve, waitMs))
      let hasEnded = false
      const closed = postgres.close().then(() => {
        hasEnded = true
      })
      const reader = createReadStream(log).resume()
      await Promise.race([
        once(reader, 'open'),
        closed,
      ])
      if (hasEnded) {
        const opened = once(reader, 'open')
        const writer = await open(log, 'r+')
        await opened
        await writer.close()
        await once(reader.destroy(), 'close')
        continue
      }
      // And nothing else is held by it.
      await rm(log)
      await closed
      expect(postgres.state()).toEqual({ kind: 'closed' })
      reader.destroy()
      return
    }
    expect.fail('No start came to its log within 20 s.')
  }, 120_000)

  it('says what to do when its password is lost', async () => {
    const first = start()
    await first.ready()
    await first.close()
    await writeFile(join(place.dataDir, 'postgres.password'), '')
    const second = start()
    await expect(second.ready()).rejects.toThrow(/^Put .*postgres\.password back/)
  })
})

describe('the folder of the socket', () => {
  const system = {
    platform: 'linux',
    isRoot: false,
    runtimeDir: '/run/user/1000',
    tmpDir: '/tmp',
  }

  it('is in the data folder, unless the path would not fit a socket address', () => {
    expect(chooseSocketFolder('/var/lib/ansim', system)).toBe('/var/lib/ansim/postgres.socket')
    const long = `/home/${'a'.repeat(90)}`
    expect(chooseSocketFolder(long, system)).toMatch(/^\/run\/user\/1000\/ansim-[0-9a-f]{12}$/)
    expect(chooseSocketFolder(long, { ...system, isRoot: true })).toMatch(/^\/run\/ansim-[0-9a-f]{12}$/)
    expect(chooseSocketFolder(long, { ...system, runtimeDir: undefined })).toMatch(/^\/tmp\/ansim-[0-9a-f]{12}$/)
    // 107 bytes fit, 108 do not (the NUL takes the last).
    const exact = 107 - '/postgres.socket/.s.PGSQL.5432.lock'.length
    expect(chooseSocketFolder(`/${'b'.repeat(exact - 1)}`, system)).toContain('postgres.socket')
    expect(chooseSocketFolder(`/${'b'.repeat(exact)}`, system)).toContain('/run/user')
  })
})
