import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/**
 * Names one process for all time on this machine: a pid is given again, a pid with its start time is not. Undefined when no
 * such process runs. A zombie counts as gone: it holds nothing any more and waits only to be reaped.
 * Linux: state and start time from /proc/PID/stat (proc(5), fields 3 and 22) with the boot; elsewhere `ps`.
 */
export async function identifyProcess(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    // Counted after the name in parentheses, which may hold spaces and parentheses itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const state = fields[0]
    const startedTicks = fields[19]
    if (stat === '' || startedTicks === undefined || state === 'Z' || state === 'X')
      return undefined
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')
    return `${pid}@${startedTicks}/${boot.trim()}`
  }
  const { stdout } = await run('ps', [
    '-o',
    'state=,lstart=',
    '-p',
    String(pid),
  ]).catch(() => ({ stdout: '' }))
  const line = stdout.trim()
  return line === '' || line.startsWith('Z')
    ? undefined
    : `${pid}@${line.replace(/^\S+\s+/, '')}`
}
