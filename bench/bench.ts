import type { Figure } from './figure.ts'
import type { Goal } from './goal.ts'

export type Figures = Record<string, Figure>

/** One thing to measure with its goals, in parts that run one after the other: a part that fails leaves the others their figures. */
export interface Bench {
  /** What starts on this machine and how long it takes. */
  readonly help: string
  /** Goals of the figures; those without one are reported. */
  readonly goals: Readonly<Record<string, Goal>>
  readonly parts: Readonly<Record<string, (say: (line: string) => void) => Promise<Figures>>>
}

export interface BenchResult {
  readonly figures: Figures
  /** Parts that gave no figures, and why. */
  readonly failures: Readonly<Record<string, string>>
}

/** Runs the parts (all, or those named), telling `say` what is being done. */
export async function runBench(bench: Bench, only: readonly string[], say: (line: string) => void): Promise<BenchResult> {
  const figures: Figures = {}
  const failures: Record<string, string> = {}
  for (const [name, measure] of Object.entries(bench.parts)) {
    if (only.length > 0 && !only.includes(name))
      continue
    try {
      Object.assign(figures, await measure(line => say(`${name}: ${line}`)))
    }
    catch (error) {
      failures[name] = error instanceof Error
        ? error.message
        : String(error)
      say(`${name}: FAILED: ${failures[name]}`)
    }
  }
  return { figures, failures }
}
