import type { Timers } from '#contract/timers'
import { execFile } from 'node:child_process'
import { readdir, readFile, readlink, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'
import { pause } from '#contract/timers'

const run = promisify(execFile)
const POLL_MS = 50
const FAST_SHUTDOWN_MS = 4_000
const QUICK_SHUTDOWN_MS = 4_000

/**
 * Ends what a crashed server left running on this cluster: a postmaster by fast shutdown (SIGINT), then by quick shutdown
 * (SIGQUIT); backends that lost their postmaster end by themselves. Never by SIGKILL, for a postmaster so killed leaves
 * backends that still write.
 * @returns how many processes there were
 * @throws {Error} when some do not end
 */
export async function stopLeftovers(folder: string, timers: Timers, signal: AbortSignal): Promise<number> {
  const found = await findProcesses(folder)
  if (found.length > 0) {
    for (const [name, patienceMs] of [
      ['SIGINT', FAST_SHUTDOWN_MS],
      ['SIGQUIT', QUICK_SHUTDOWN_MS],
    ] as const) {
      const master = await readMasterPid(folder)
      for (const pid of await findProcesses(folder)) {
        if (pid === master)
          sendSignal(pid, name)
      }
      if (await allGone(folder, patienceMs, timers, signal))
        break
    }
    const stubborn = await findProcesses(folder)
    if (stubborn.length > 0)
      throw new Error(`Processes ${stubborn.join(', ')} of an earlier server still use ${folder}; end them, then start again.`)
  }
  // Nobody is there: a process number in this file now belongs to another program, and PostgreSQL would take it for itself.
  await rm(join(folder, 'postmaster.pid'), { force: true })
  return found.length
}

async function allGone(folder: string, patienceMs: number, timers: Timers, signal: AbortSignal): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < patienceMs && !signal.aborted; waitedMs += POLL_MS) {
    if ((await findProcesses(folder)).length === 0)
      return true
    await pause(timers, POLL_MS, signal)
  }
  return (await findProcesses(folder)).length === 0
}

/** The process id that the postmaster wrote down; undefined without a readable file. */
async function readMasterPid(folder: string): Promise<number | undefined> {
  const [line = ''] = (await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  const pid = Number(line)
  return Number.isInteger(pid) && pid > 0
    ? pid
    : undefined
}

// Every process of a cluster works in its data folder, so /proc knows them all, postmaster or not.
async function findProcesses(folder: string): Promise<number[]> {
  if (process.platform !== 'linux')
    return findMaster(folder)
  const found: number[] = []
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry))
      continue
    const [cwd, exe] = await Promise.all(['cwd', 'exe'].map(name => readlink(`/proc/${entry}/${name}`).catch(() => '')))
    if (cwd === folder && exe !== undefined && basename(exe).startsWith('postgres'))
      found.push(Number(entry))
  }
  return found
}

async function findMaster(folder: string): Promise<number[]> {
  const pid = await readMasterPid(folder)
  if (pid === undefined)
    return []
  const { stdout } = await run('ps', [
    '-o',
    'command=',
    '-p',
    String(pid),
  ]).catch(() => ({ stdout: '' }))
  return stdout.includes('postgres') && stdout.includes(folder)
    ? [pid]
    : []
}

function sendSignal(pid: number, signal: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, signal)
  }
  catch {
    // It ended in this very moment.
  }
}
