import { randomBytes } from 'node:crypto'
import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Where things go that outlive the checkout.
 * @param {{ env?: NodeJS.ProcessEnv, uid?: number, home?: string }} [who] whose folders
 * @returns {{ cache: string, data: string }} for root the system's, else the XDG folders of this user
 */
export function machineFolders({ env = process.env, uid = process.getuid?.() ?? -1, home = os.homedir() } = {}) {
  if (uid === 0)
    return { cache: env.ANSIM_CACHE || '/var/cache/ansim', data: '/var/lib/ansim' }
  // An XDG folder that is not absolute is to be ignored (XDG Base Directory Specification 0.8).
  const xdg = (name, fallback) => path.isAbsolute(env[name] ?? '')
    ? env[name]
    : path.join(home, fallback)
  return {
    cache: env.ANSIM_CACHE || path.join(xdg('XDG_CACHE_HOME', '.cache'), 'ansim'),
    data: path.join(xdg('XDG_DATA_HOME', '.local/share'), 'ansim'),
  }
}

/**
 * Runs `work` while no other set-up on this machine does the same. It saves double work and nothing more: what `work` makes
 * must be right without it, by `publishFolder`, for a lock whose holder died can be taken by two at the same instant.
 * @template T
 * @param {string} cacheDir absolute folder
 * @param {string} name what is made
 * @param {() => Promise<T>} work the work
 * @param {{ onWait?: (pid: number) => void, pollMs?: number }} [options] told once when another process holds the lock
 * @returns {Promise<T>} what `work` answered
 */
export async function withCacheLock(cacheDir, name, work, { onWait = () => {}, pollMs = 300 } = {}) {
  await mkdir(cacheDir, { recursive: true })
  const lockFile = path.join(cacheDir, `${name}.lock`)
  const mine = JSON.stringify({ pid: process.pid, started: await processStart(process.pid) })
  let waited = false
  while (!await createExclusive(lockFile, mine)) {
    const held = await readFile(lockFile, 'utf8').catch(() => undefined)
    if (held === undefined)
      continue
    const holder = await livingHolder(held, lockFile)
    if (holder === undefined) {
      await rm(lockFile, { force: true })
      continue
    }
    if (!waited)
      onWait(holder)
    waited = true
    await sleep(pollMs)
  }
  try {
    return await work()
  }
  finally {
    if (await readFile(lockFile, 'utf8').catch(() => '') === mine)
      await rm(lockFile, { force: true })
  }
}

/**
 * Makes a folder whole or not at all: `fill` writes into a fresh folder beside it, which takes its name only when done.
 * @param {string} target absolute path of the folder to make; what stands there is replaced
 * @param {(folder: string) => Promise<void>} fill writes the content
 */
export async function publishFolder(target, fill) {
  const suffix = `${process.pid}-${randomBytes(4).toString('hex')}`
  const fresh = `${target}.new-${suffix}`
  const old = `${target}.old-${suffix}`
  await mkdir(fresh, { recursive: true })
  await chmod(fresh, 0o755)
  try {
    await fill(fresh)
    await rename(target, old).catch(ignoreMissing)
    await rename(fresh, target).catch(async (error) => {
      // Another set-up was quicker with the same content.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST')
        throw error
    })
  }
  finally {
    await rm(fresh, { recursive: true, force: true })
    await rm(old, { recursive: true, force: true })
  }
}

function ignoreMissing(error) {
  if (error.code !== 'ENOENT')
    throw error
}

async function createExclusive(file, content) {
  let handle
  try {
    handle = await open(file, 'wx', 0o644)
  }
  catch (error) {
    if (error.code === 'EEXIST')
      return false
    throw error
  }
  try {
    await handle.writeFile(content)
  }
  finally {
    await handle.close()
  }
  return true
}

// A process number alone may have been given to another program since; with its start time it names one process.
async function livingHolder(content, lockFile) {
  let holder
  try {
    holder = JSON.parse(content)
  }
  catch {
    // Created and not yet written: give its writer a moment.
    const { mtimeMs } = await stat(lockFile).catch(() => ({ mtimeMs: 0 }))
    return Date.now() - mtimeMs < 5_000
      ? 0
      : undefined
  }
  try {
    process.kill(holder.pid, 0)
  }
  catch (error) {
    if (error.code === 'ESRCH')
      return undefined
  }
  const started = await processStart(holder.pid)
  return started === holder.started
    ? holder.pid
    : undefined
}

// Field 22 of /proc/PID/stat (proc(5)), counted after the name, which may hold spaces. Empty where there is no /proc.
async function processStart(pid) {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}
