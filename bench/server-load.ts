import { readFileSync } from 'node:fs'
import { processTree } from '../e2e/processes.ts'

/** What a server and the processes below it (database, media worker) use. */
export interface ServerLoad {
  /** Seconds of CPU since they started. */
  readonly cpuS: number
  /** Resident memory; pages that several of them share are counted once (PSS). */
  readonly rssMb: number
}

/** sysconf(_SC_CLK_TCK), 100 on every Linux that Node runs on. */
const ticksPerSecond = 100

/** Reads /proc of the process `pid` and all below it. */
export function readServerLoad(pid: number): ServerLoad {
  let ticks = 0
  let kilobytes = 0
  for (const { pid: member } of processTree(pid)) {
    try {
      const stat = readFileSync(`/proc/${member}/stat`, 'utf8')
      // proc(5): utime and stime are fields 14 and 15; after the name in parentheses comes field 3.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      ticks += Number(fields[11]) + Number(fields[12])
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${member}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
    }
    catch {
      // It ended while we looked.
    }
  }
  return { cpuS: ticks / ticksPerSecond, rssMb: kilobytes / 1024 }
}

/** CPU in percent of one core over `seconds`, and memory at the end. */
export async function watchServerLoad(pid: number, seconds: number): Promise<{ cpuPercent: number, rssMb: number }> {
  const before = readServerLoad(pid)
  const startedAt = performance.now()
  await new Promise(resolve => setTimeout(resolve, seconds * 1000))
  const after = readServerLoad(pid)
  return {
    cpuPercent: (after.cpuS - before.cpuS) / ((performance.now() - startedAt) / 1000) * 100,
    rssMb: after.rssMb,
  }
}
