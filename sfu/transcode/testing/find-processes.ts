import { readdir, readFile } from 'node:fs/promises'

/** Command lines of the living descendants of a process whose program has this name; what it is wrapped in counts once it has become it. */
export async function findProcessesOf(ancestor: number, name: string): Promise<string[]> {
  const processes = new Map<number, { parent: number, line: string, state: string }>()
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry)
    if (!Number.isInteger(pid))
      continue
    const [stat, line] = await Promise.all(['stat', 'cmdline'].map(file => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '')))
    const [state = '', parent = ''] = stat!.slice(stat!.lastIndexOf(')') + 2).split(' ')
    processes.set(pid, {
      parent: Number(parent),
      line: line!.replaceAll('\0', ' '),
      state,
    })
  }
  const descends = (pid: number | undefined): boolean => pid !== undefined && pid !== 0 && (pid === ancestor || descends(processes.get(pid)?.parent))
  return [...processes].filter(([pid, { line, state, parent }]) => state !== 'Z' && descends(parent) && pid !== ancestor && line.split(' ')[0]!.endsWith(name)).map(([, { line }]) => line)
}
