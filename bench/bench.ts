import type { Figure } from './figure.ts'
import type { Goal } from './goal.ts'
import { goalText, reaches } from './goal.ts'
import { sweep } from './leftovers.ts'

export type Figures = Record<string, Figure>

/** One thing to measure with its goals, in parts that run one after the other: a part that fails leaves the others their figures. */
export interface Bench {
  /** What starts on this machine and how long it takes. */
  readonly help: string
  /** Goals of the figures; those without one are reported. */
  readonly goals: Readonly<Record<string, Goal>>
  readonly parts: Readonly<Record<string, (say: (line: string) => void) => Promise<Figures>>>
  /** Minutes after which a part is given up, with all that it started; absent: it has its own end. */
  readonly limits?: Readonly<Record<string, number>>
}

export interface BenchResult {
  readonly figures: Figures
  /** Parts that gave no figures, and why. */
  readonly failures: Readonly<Record<string, string>>
}

/**
 * Runs the parts (all, or those named), telling `say` what is being done, and each figure as soon as it is there. `onGivenUp` is told before what a
 * part started is taken from under it.
 */
export async function runBench(bench: Bench, only: readonly string[], say: (line: string) => void, onGivenUp: () => void = () => {}): Promise<BenchResult> {
  const figures: Figures = {}
  const failures: Record<string, string> = {}
  for (const [name, measure] of Object.entries(bench.parts)) {
    if (only.length > 0 && !only.includes(name))
      continue
    try {
      const measured = await within(bench.limits?.[name], measure(line => say(`${name}: ${line}`)), onGivenUp)
      for (const [key, figure] of Object.entries(measured))
        say(`${name}: ${figureLine(key, figure, bench.goals[key])}`)
      Object.assign(figures, measured)
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

/** One figure as people read it. */
export function figureLine(key: string, figure: Figure, goal: Goal | undefined): string {
  const verdict = goal === undefined
    ? ''
    : `goal ${goalText(goal)}: ${reaches(figure, goal)
      ? 'met'
      : 'MISSED'}`
  const beside = figure.peer === null
    ? ''
    : `peer ${figure.peer}, ratio ${figure.ratio}`
  return `${key.padEnd(26)}${String(figure.value).padStart(9)} ${figure.unit.padEnd(12)} ${verdict}  ${beside}`.trimEnd()
}

async function within<T>(minutes: number | undefined, work: Promise<T>, onGivenUp: () => void): Promise<T> {
  if (minutes === undefined)
    return work
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new Error(`it was not done after ${minutes} minutes`))
    // What it still waits for fails now, and nobody listens any more.
    work.catch(() => {})
    onGivenUp()
    sweep()
  }, minutes * 60_000)
  try {
    return await Promise.race([work, late.promise])
  }
  finally {
    clearTimeout(timer)
  }
}
