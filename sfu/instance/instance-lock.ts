import { createHash, randomBytes } from 'node:crypto'
import { link, open, readFile, rename, unlink, writeFile } from 'node:fs/promises'
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
  const content = `${pid}\n${await identifyProcess(pid) ?? ''}\n`
  const lock: InstanceLock = {
    release: () => release(file, content),
  }
  for (let attempt = 0; attempt < 20; attempt++) {
    if (await createWithContent(file, content))
      return lock
    const present = await readFile(file, 'utf8').catch(() => undefined)
    if (present === undefined)
      continue
    const holder = await livingHolderOf(present)
    if (holder !== undefined)
      throw new AppError('already-running', `already running (pid ${holder})`, { pid: holder })
    if (await takeOver(file, present, content))
      return lock
  }
  throw new AppError('already-running', `Other servers start on this data folder at the same moment; try again. (${file})`)
}

/** The pid of the living server of a data folder; undefined when none runs. */
export async function findLivingHolder(file: string): Promise<number | undefined> {
  return livingHolderOf(await readFile(file, 'utf8').catch(() => ''))
}

async function livingHolderOf(content: string): Promise<number | undefined> {
  const [line = '', identity = ''] = content.split('\n')
  const pid = Number(line)
  if (!Number.isInteger(pid) || pid <= 0)
    return undefined
  return await identifyProcess(pid) === identity
    ? pid
    : undefined
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

/**
 * Puts `content` in the place of `stale`. Two starts may find the same dead file, and the slower one must not replace what the
 * quicker one put there: only who holds the claim to these very bytes may, and only while they are still there.
 */
async function takeOver(file: string, stale: string, content: string): Promise<boolean> {
  const claim = `${file}.${createHash('sha256').update(stale).digest('hex').slice(0, 16)}.claim`
  if (!await createWithContent(claim, content)) {
    // Whoever claimed it and died in that instant has no use for it.
    const claimant = await readFile(claim, 'utf8').catch(() => undefined)
    if (claimant !== undefined && await livingHolderOf(claimant) === undefined)
      await unlink(claim).catch(() => {})
    return false
  }
  try {
    if (await readFile(file, 'utf8').catch(() => undefined) !== stale)
      return false
    const fresh = `${file}.${randomBytes(6).toString('hex')}`
    await writeFile(fresh, content, { mode: 0o600, flag: 'wx', flush: true })
    await rename(fresh, file)
    return true
  }
  finally {
    await unlink(claim).catch(() => {})
  }
}

async function release(file: string, content: string): Promise<void> {
  if (await readFile(file, 'utf8').catch(() => '') === content)
    await unlink(file).catch(() => {})
}
