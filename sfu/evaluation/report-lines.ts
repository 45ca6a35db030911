import type { EventScore } from '../core/evaluation/score-events.ts'
import type { Evaluation } from './evaluate-folder.ts'

/** For people: a line for each rule and one for all. */
export function reportLines({ clips, report, kinds, watchedMs, coverage }: Evaluation): string[] {
  const names = [
    ...report.rules.keys(),
  ]
  const width = Math.max(4, ...names.map(name => name.length)) + 2
  const cells = (name: string, score: EventScore): string => [
    name.padEnd(width),
    `${score.matched}/${score.expected}`.padStart(9),
    String(score.falseAlarms).padStart(6),
    String(score.duplicates).padStart(8),
    share(score.precision),
    share(score.recall),
    share(score.f1),
    number(score.falseAlarmsPerCameraDay, 1).padStart(9),
    number(score.alertMs.median / 1000, 1).padStart(8),
    number(score.alertMs.p95 / 1000, 1).padStart(6),
  ].join('')
  return [
    `${'rule'.padEnd(width)}${'told'.padStart(9)}${'false'.padStart(6)}${'repeats'.padStart(8)}${'precision'.padStart(11)}${'recall'.padStart(11)}${'F1'.padStart(11)}${'false/day'.padStart(10)}${'alert s'.padStart(8)}${'p95'.padStart(6)}`,
    ...names.map(name => cells(name, report.rules.get(name)!)),
    cells('all', report.all),
    `${clips.length} clip${clips.length === 1
      ? ''
      : 's'}, ${number(watchedMs / 60_000, 1)} minutes watched, coverage ${number(coverage * 100, 1)} %, engine ${[
      ...new Set(clips.map(({ outcome }) => outcome.engine)),
    ].join(', ')}`,
    ...[...kinds].filter(([name]) => !report.rules.has(name)).map(([name]) => `${name}: nothing to tell and nothing told`),
  ]
}

/** For programs: what cannot be said is null. */
export function reportJson({ clips, report, kinds, watchedMs, coverage }: Evaluation): unknown {
  const plain = (score: EventScore) => ({
    ...score,
    precision: orNull(score.precision),
    recall: orNull(score.recall),
    f1: orNull(score.f1),
    alertMs: {
      median: orNull(score.alertMs.median),
      p95: orNull(score.alertMs.p95),
    },
  })
  return {
    all: plain(report.all),
    rules: Object.fromEntries(Array.from(report.rules, ([name, score]) => [
      name,
      {
        kind: kinds.get(name),
        ...plain(score),
      },
    ])),
    watchedMs,
    coverage,
    clips: clips.map(({ clip, outcome }) => ({ clip, ...outcome })),
  }
}

function orNull(value: number): number | null {
  return Number.isFinite(value)
    ? value
    : null
}

function share(value: number): string {
  return number(value, 3).padStart(11)
}

function number(value: number, digits: number): string {
  return Number.isFinite(value)
    ? value.toFixed(digits)
    : '-'
}
