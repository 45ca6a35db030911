import { randomBytes } from 'node:crypto'
import { link, open, readFile, rename, unlink } from 'node:fs/promises'
import process from 'node:process'
import { AppError } from '#contract/app-error'
import { identifyProcess } from './process-identity.ts'

/** The right to be the one server of a data folder. */
export interface InstanceLock {
  /** Idempotent; removes the file only while it is still ours. */
  readonly release: () => Promise<void>
}

/**
 * Takes `file` (`<data>/server.pid`: the pid, then who that process is) for this process. The file of a process that died,
 * by kill -9 or a power cut, is taken over.
 * Fails with 'already-running' and "already running (pid N)" while its holder lives.
 */
export async function acquireInstanceLock(file: string, pid: number = process.pid): Promise<InstanceLock> {
  const identity = await identifyProcess(pid)
  const content = `${pid}\n${identity ?? ''}\n`
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await createWithContent(file, content)) {
      return {
        release: () => release(file, content),
      }
    }
    const holder = await findLivingHolder(file)
    if (holder !== undefined)
      throw alreadyRunning(holder)
    await removeStale(file)
  }
  throw new AppError('already-running', `Another server is starting on this data folder at the same moment; try again. (${file})`)
}

/** The pid of the living server of a data folder; undefined when none runs. */
export async function findLivingHolder(file: string): Promise<number | undefined> {
  const [line = '', identity = ''] = (await readFile(file, 'utf8').catch(() => '')).split('\n')
  const pid = Number(line)
  if (!Number.isInteger(pid) || pid <= 0)
    return undefined
  return await identifyProcess(pid) === identity
    ? pid
    : undefined
}

function alreadyRunning(pid: number): AppError {
  return new AppError('already-running', `already running (pid ${pid})`, { pid })
}

// link(2) fails when the name exists and shows the file only with its content, unlike open(O_EXCL) and a write after it.
async function createWithContent(file: string, content: string): Promise<boolean> {
  const fresh = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(fresh, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
    await link(fresh, file)
    return true
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      return false
    throw error
  }
  finally {
    await handle.close()
    await unlink(fresh).catch(() => {})
  }
}

// Two starts may find the same dead file. The file is moved aside before it is judged again, so that the slower of the two
// notices that it holds the quicker one's fresh file, and gives it back.
async function removeStale(file: string): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString('hex')}.stale`
  try {
    await rename(file, aside)
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return
    throw error
  }
  const living = await findLivingHolder(aside)
  if (living !== undefined)
    await link(aside, file).catch(() => {})
  await unlink(aside).catch(() => {})
  if (living !== undefined)
    throw alreadyRunning(living)
}

async function release(file: string, content: string): Promise<void> {
  if (await readFile(file, 'utf8').catch(() => '') === content)
    await unlink(file).catch(() => {})
}
