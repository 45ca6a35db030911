import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import process from 'node:process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** One process: its own number, its parent's, and what of its memory is not shared with the files it was loaded from. */
export interface ProcessEntry {
  readonly pid: number
  readonly parentPid: number
  readonly bytes: number
}

/** A process and all its descendants; empty when it is gone. */
export async function listTree(rootPid: number): Promise<ProcessEntry[]> {
  const entries = process.platform === 'linux'
    ? await readProc()
    : await readPs()
  const children = Map.groupBy(entries, entry => entry.parentPid)
  const below = (pid: number): ProcessEntry[] => (children.get(pid) ?? []).flatMap(child => [
    child,
    ...below(child.pid),
  ])
  return [
    ...entries.filter(entry => entry.pid === rootPid),
    ...below(rootPid),
  ]
}

/**
 * Memory of a process and all its descendants, in bytes: resident, without pages of mapped files, which every process of a
 * browser shares and each would count again.
 */
export async function measureTree(rootPid: number): Promise<number> {
  return (await listTree(rootPid)).reduce((sum, entry) => sum + entry.bytes, 0)
}

async function readProc(): Promise<ProcessEntry[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  return Promise.all(pids.map(async (pid) => {
    // proc(5): "PPid", "RssAnon" and "RssShmem" with kB; a kernel thread or a zombie has no memory lines.
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0)
    return {
      pid: Number(pid),
      parentPid: field('PPid'),
      bytes: (field('RssAnon') + field('RssShmem')) * 1024,
    }
  }))
}

async function readPs(): Promise<ProcessEntry[]> {
  const { stdout } = await run('ps', ['-axo', 'pid=,ppid=,rss='])
  return stdout.trim().split('\n').map((line) => {
    const [pid = 0, parentPid = 0, kilobytes = 0] = line.trim().split(/\s+/).map(Number)
    return { pid, parentPid, bytes: kilobytes * 1024 }
  })
}

/** Processes that were started with this very argument: what is left of a browser whose server crashed. Linux only; else none. */
export async function findByArgument(argument: string): Promise<number[]> {
  if (process.platform !== 'linux')
    return []
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name))
      continue
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
    if (line.split('\0').includes(argument))
      found.push(Number(name))
  }
  return found
}
