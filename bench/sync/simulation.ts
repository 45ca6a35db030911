import type { Figures } from '../bench.ts'
import type { SimulationReport, SimulationTask } from './simulation-worker.ts'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { figure } from '../figure.ts'

export interface SimulationSizes {
  readonly runs: number
  readonly seed: number
  readonly threads: number
}

/** Runs from one seed: the first that fails among them ends them. */
const runsPerTask = 250
/** Ten times what one takes; one that never ends fails. */
const longestTaskMs = 20 * 60_000
/** Most are of browsers as they should be; one in five without sockets, one in five of copies of one disk. */
const kinds = [
  'browsers',
  'browsers',
  'browsers',
  'no-sockets',
  'clones',
] as const

/**
 * sim_failures: simulated plants (fake network, disks, clocks, server) whose browsers and server did not agree in the end; all else is
 * the product's own code. A failure is printed with its seed and the shortest steps that lead to it.
 */
export async function measureSimulation({ runs, seed, threads }: SimulationSizes, say: (line: string) => void): Promise<Figures> {
  say(`${runs} runs, seed ${seed}`)
  const tasks = Array.from({
    length: Math.ceil(runs / runsPerTask),
  }, (_, i): SimulationTask => ({
    kind: kinds[i % kinds.length]!,
    seed: seed + i,
    runs: Math.min(runsPerTask, runs - i * runsPerTask),
  }))
  let done = 0
  let failures = 0
  await Promise.all(Array.from({ length: threads }, async () => {
    for (let task = tasks.shift(); task; task = tasks.shift()) {
      const { runs: ran, failure } = await run(task)
      done += ran
      if (failure === undefined)
        continue
      failures++
      say(failure)
    }
  }))
  return {
    sim_failures: figure(failures, `in ${done} runs`),
  }
}

async function run(task: SimulationTask): Promise<SimulationReport> {
  const worker = new Worker(new URL('simulation-worker.ts', import.meta.url), { workerData: task })
  const late = AbortSignal.timeout(longestTaskMs)
  try {
    const [report] = await once(worker, 'message', { signal: late }) as [SimulationReport]
    return report
  }
  finally {
    await worker.terminate()
  }
}
