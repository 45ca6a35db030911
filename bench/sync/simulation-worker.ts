import { parentPort, workerData } from 'node:worker_threads'
import fc from 'fast-check'
import { simulations } from '../../client/pipeline/sync/testing/simulation.ts'

/** Runs of one kind from one seed; told to whoever started this thread. */
export interface SimulationTask {
  readonly kind: keyof typeof simulations
  readonly seed: number
  readonly runs: number
}

export interface SimulationReport {
  readonly runs: number
  /** What failed, with all that is needed to run it again; absent when nothing did. */
  readonly failure?: string
}

async function report({ kind, seed, runs }: SimulationTask): Promise<SimulationReport> {
  const details = await fc.check(simulations[kind], { seed, numRuns: runs })
  return {
    runs: details.numRuns,
    ...details.failed && { failure: `${kind}: ${fc.defaultReportMessage(details)}` },
  }
}

void report(workerData as SimulationTask).then(answer => parentPort?.postMessage(answer))
