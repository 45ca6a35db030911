import type { ExpectedEvent, RaisedEvent } from './match-events.ts'
import { matchEvents } from './match-events.ts'

/** How well rules told what happened. Shares are NaN where nothing was there to be told. */
export interface EventScore {
  readonly expected: number
  readonly raised: number
  readonly matched: number
  readonly missed: number
  /** Raised for nothing; repeats of a told event are `duplicates`, and not among these. */
  readonly falseAlarms: number
  readonly duplicates: number
  /** Of what was raised, repeats included, the share that had to be. */
  readonly precision: number
  readonly recall: number
  readonly f1: number
  readonly falseAlarmsPerCameraDay: number
  /** From the start of the event to the picture that it was raised from, ms; negative where it was raised early. */
  readonly alertMs: { readonly median: number, readonly p95: number }
}

export interface EventReport {
  readonly all: EventScore
  /** By the names of the rules, in the order in which they come up. */
  readonly rules: ReadonlyMap<string, EventScore>
}

const dayMs = 86_400_000

/** Scores what rules raised against what they should have raised, `watchedMs` (of all cameras together, by rule where a rule watched less). */
export function scoreEvents(expected: readonly ExpectedEvent[], raised: readonly RaisedEvent[], watchedMs: number, watchedMsOfRule: (rule: string) => number = () => watchedMs): EventReport {
  const { raisedOf, expectedOf, duplicates } = matchEvents(expected, raised)
  const repeats = new Set(duplicates)
  const isLeftOpen = (j: number): boolean => expected[expectedOf[j] ?? -1]?.isOptional ?? false
  const score = (isOf: (rule: string) => boolean, watched: number): EventScore => {
    const own = expected.flatMap((event, i) => isOf(event.rule) && !event.isOptional
      ? [i]
      : [])
    const ownRaised = raised.flatMap((event, j) => isOf(event.rule) && !isLeftOpen(j)
      ? [j]
      : [])
    const delays = own.flatMap((i) => {
      const j = raisedOf[i]
      return j === undefined
        ? []
        : [raised[j]!.atMs - expected[i]!.startMs]
    })
    const matched = delays.length
    const repeated = ownRaised.filter(j => repeats.has(j)).length
    const falseAlarms = ownRaised.length - matched - repeated
    return {
      expected: own.length,
      raised: ownRaised.length,
      matched,
      missed: own.length - matched,
      falseAlarms,
      duplicates: repeated,
      precision: matched / ownRaised.length,
      recall: matched / own.length,
      f1: 2 * matched / (own.length + ownRaised.length),
      falseAlarmsPerCameraDay: falseAlarms / (watched / dayMs),
      alertMs: {
        median: nearestRank(delays, 0.5),
        p95: nearestRank(delays, 0.95),
      },
    }
  }
  const names = new Set([
    ...expected,
    ...raised,
  ].map(event => event.rule))
  return {
    all: score(() => true, watchedMs),
    rules: new Map(Array.from(names, name => [
      name,
      score(rule => rule === name, watchedMsOfRule(name)),
    ])),
  }
}

function nearestRank(samples: readonly number[], share: number): number {
  return samples.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(samples.length * share) - 1)] ?? Number.NaN
}
