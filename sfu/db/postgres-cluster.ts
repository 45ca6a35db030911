import type { ServiceUser } from '../core/confined-command.ts'
import { Buffer } from 'node:buffer'
import { execFile } from 'node:child_process'
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { chmod, chown, lstat, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { AppError } from '#contract/app-error'
import { confinedCommand } from '../core/confined-command.ts'

/** What `pg` connects with: a Unix socket's folder as host. */
export interface PostgresConnection {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

/** The ways into our PostgreSQL. */
export interface PostgresAccess {
  /** Owns the database "ansim" and makes its tables; no superuser, so that forced row-level security binds it as well. */
  readonly owner: PostgresConnection
  /** For making roles and databases, nothing else. */
  readonly superuser: PostgresConnection
}

/** A PostgreSQL data folder and the ways to it. */
export interface PostgresCluster extends PostgresAccess {
  readonly folder: string
  readonly socketFolder: string
}

export interface ClusterPlace {
  /** Absolute folder with initdb and postgres. */
  readonly binDir: string
  /** Absolute; the cluster goes to <dataDir>/postgres, its secret to <dataDir>/postgres.password. */
  readonly dataDir: string
  readonly serviceUser?: ServiceUser
}

// PostgreSQL names its socket by a port even without TCP.
const PORT = 5432
const run = promisify(execFile)

/**
 * Makes the cluster in the data folder, or finds the one there. Connections are by password over a Unix socket in a folder that
 * only its owner may enter; there is no TCP and no trust.
 * @throws {AppError} 'database-unavailable' with what to do
 */
export async function openCluster({ binDir, dataDir, serviceUser }: ClusterPlace): Promise<PostgresCluster> {
  await mkdir(dataDir, { recursive: true, mode: 0o711 })
  // Whatever root's umask took away: the system user may pass through, not look.
  if (serviceUser)
    await chmod(dataDir, (await stat(dataDir)).mode & 0o7777 | 0o011)
  const folder = join(dataDir, 'postgres')
  const present = await readFile(join(folder, 'PG_VERSION'), 'utf8').then(() => true, () => false)
  const secret = await readSecret(join(dataDir, 'postgres.password'), present)
  const socketFolder = await makeSocketFolder(dataDir, serviceUser)
  const connection = (user: string, database: string): PostgresConnection =>
    ({
      host: socketFolder,
      port: PORT,
      user,
      database,
      password: createHmac('sha256', secret).update(user).digest('base64url'),
    })
  const cluster = {
    folder,
    socketFolder,
    owner: connection('ansim', 'ansim'),
    superuser: connection('postgres', 'postgres'),
  }
  if (!present)
    await initialise(cluster, binDir, dataDir, serviceUser)
  return cluster
}

/** The way to the cluster of a server that runs; undefined where the data folder has none. Nothing is made or changed. */
export async function findClusterOwner(dataDir: string): Promise<PostgresConnection | undefined> {
  const secret = await readFile(join(dataDir, 'postgres.password'), 'utf8').catch(() => '')
  return secret === ''
    ? undefined
    : connectionTo(dataDir, secret)
}

function connectionTo(dataDir: string, secret: string): PostgresConnection {
  return {
    host: chooseSocketFolder(dataDir, {
      platform: process.platform,
      isRoot: process.getuid?.() === 0,
      runtimeDir: process.env.XDG_RUNTIME_DIR,
      tmpDir: os.tmpdir(),
    }),
    port: PORT,
    user: 'ansim',
    database: 'ansim',
    password: createHmac('sha256', secret).update('ansim').digest('base64url'),
  }
}

async function readSecret(file: string, clusterPresent: boolean): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => '')
  if (kept !== '')
    return kept
  if (clusterPresent)
    throw new AppError('database-unavailable', `Put ${file} back from a copy of the data folder: without it nobody can open the database beside it.`)
  const secret = randomBytes(32).toString('base64url')
  const fresh = `${file}.${process.pid}`
  await writeFile(fresh, secret, { mode: 0o600, flush: true })
  await rename(fresh, file)
  return secret
}

async function initialise(cluster: PostgresCluster, binDir: string, dataDir: string, user: ServiceUser | undefined): Promise<void> {
  // Into a folder of another name, which a broken-off run may have left: the right name means a whole cluster.
  const fresh = `${cluster.folder}.new`
  const passwordFile = join(dataDir, 'postgres.password.init')
  await rm(fresh, { recursive: true, force: true })
  await rm(passwordFile, { force: true })
  try {
    await makePrivateFolder(fresh, user)
    await writeFile(passwordFile, cluster.superuser.password, { mode: 0o600, flag: 'wx' })
    if (user)
      await chown(passwordFile, user.uid, user.gid)
    const { command, args, ...as } = confinedCommand(join(binDir, 'initdb'), [
      `--pgdata=${fresh}`,
      `--username=${cluster.superuser.user}`,
      `--pwfile=${passwordFile}`,
      '--auth-local=scram-sha-256',
      '--auth-host=reject',
      '--encoding=UTF8',
      // Built in: an update of the system's locales cannot break the order of an index.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-instructions',
    ], {
      platform: process.platform,
      deathSignal: 'KILL',
      ...(user
        ? { user }
        : {}),
    })
    await run(command, [...args], {
      ...as,
      cwd: dataDir,
      env: postgresEnvironment(),
    })
    await rename(fresh, cluster.folder)
  }
  catch (cause) {
    const stderr = cause instanceof Error && 'stderr' in cause
      ? String(cause.stderr).trim()
      : ''
    throw new AppError('database-unavailable', user
      ? `Choose a --data folder that other users may pass through, such as /var/lib/ansim, and that has room: the database could not be made in ${dataDir}.`
      : `Choose a --data folder that you may write to and that has room: the database could not be made in ${dataDir}.`, { stderr }, { cause })
  }
  finally {
    await rm(passwordFile, { force: true })
    await rm(fresh, { recursive: true, force: true })
  }
}

/** Nothing of our environment reaches PostgreSQL: it may hold secrets, and PG* variables that mean another server. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }
}

/**
 * Chooses the folder of the Unix socket. The whole path must fit sockaddr_un: 108 bytes on Linux, 104 on macOS, with the NUL
 * (unix(7)). A data folder whose path is too long gets a short one elsewhere, named by the data folder's path.
 */
export function chooseSocketFolder(dataDir: string, { platform, isRoot, runtimeDir, tmpDir }: { platform: string, isRoot: boolean, runtimeDir: string | undefined, tmpDir: string }): string {
  const longest = (platform === 'darwin'
    ? 104
    : 108) - 1
  const usual = join(dataDir, 'postgres.socket')
  if (Buffer.byteLength(join(usual, `.s.PGSQL.${PORT}.lock`)) <= longest)
    return usual
  const name = `ansim-${createHash('sha256').update(dataDir).digest('hex').slice(0, 12)}`
  return join(isRoot
    ? '/run'
    : runtimeDir || tmpDir, name)
}

async function makeSocketFolder(dataDir: string, user: ServiceUser | undefined): Promise<string> {
  const folder = chooseSocketFolder(dataDir, {
    platform: process.platform,
    isRoot: user !== undefined,
    runtimeDir: process.env.XDG_RUNTIME_DIR,
    tmpDir: os.tmpdir(),
  })
  await makePrivateFolder(folder, user)
  return folder
}

// Where others may write as well (/tmp), a folder that is not ours may be there already, to catch what we send.
async function makePrivateFolder(folder: string, user: ServiceUser | undefined): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST')
      throw error
  })
  const { uid } = await lstat(folder)
  const ours = [
    process.getuid?.(),
    user?.uid,
  ]
  if (!(await lstat(folder)).isDirectory() || !ours.includes(uid))
    throw new AppError('database-unavailable', `Remove ${folder}, which belongs to somebody else, then start again.`)
  await chmod(folder, 0o700)
  if (user)
    await chown(folder, user.uid, user.gid)
}
