import type { ShiftCoverage } from '#contract/coverage'
import type { CameraId } from '#contract/ids'
import type { ReportSum } from '#contract/report'

/** A sentence by its message's key below `report.says`, with what stands in it. Times are ms, hours those of the site's clock. */
export type Sentence
  = | { readonly key: 'none' }
    | { readonly key: 'some', readonly count: number, readonly critical: number, readonly change: number }
    | { readonly key: 'focus', readonly count: number, readonly share: number, readonly camera: string, readonly window?: { readonly fromHour: number, readonly toHour: number } }
    | { readonly key: 'covered', readonly share: number, readonly worst?: { readonly cameraId: CameraId, readonly ms: number }, readonly isQuiet: boolean }
    | { readonly key: 'unarmed' | 'uncounted' | 'notYet' }
    | { readonly key: 'reaction', readonly medianMs: number, readonly never: number }
    | { readonly key: 'ignored', readonly never: number }

/** Fewer of them are no pattern. */
const leastForFocus = 4
const leastShare = 1 / 3

/** What a report says in words: how much there was, where most of it, whether anybody looked, and how soon people did something. */
export function reportSentences(now: ReportSum, before: ReportSum, coverage: readonly ShiftCoverage[] | undefined): Sentence[] {
  return [
    now.total === 0
      ? { key: 'none' }
      : {
          key: 'some',
          count: now.total,
          critical: now.severities.critical ?? 0,
          change: now.total - before.total,
        },
    ...focusOf(now),
    coverageOf(now.total, coverage),
    ...reactionOf(now),
  ]
}

function focusOf({ focus, total }: ReportSum): Sentence[] {
  if (!focus || total < leastForFocus || focus.count < leastShare * total)
    return []
  const { fromHour, toHour, count } = focus.window ?? { count: focus.count }
  const isWindow = fromHour !== undefined && toHour !== undefined && count >= leastShare * total
  return [
    {
      key: 'focus',
      count: isWindow
        ? count
        : focus.count,
      share: (isWindow
        ? count
        : focus.count) / total,
      camera: focus.name,
      ...isWindow && {
        window: { fromHour, toHour },
      },
    },
  ]
}

/** RE6: whether anybody looked stands beside every number: what nobody analysed is not quiet. */
function coverageOf(total: number, coverage: readonly ShiftCoverage[] | undefined): Sentence {
  if (!coverage)
    return { key: 'uncounted' }
  const sum = (of: (shift: ShiftCoverage) => number): number => coverage.reduce((all, shift) => all + of(shift), 0)
  const armedMs = sum(shift => shift.armedMs)
  if (sum(shift => shift.totalMs) === 0)
    return { key: 'notYet' }
  if (armedMs === 0)
    return { key: 'unarmed' }
  const share = sum(shift => shift.armedAnalysedMs) / armedMs
  const [worst] = unwatched(coverage)
  return {
    key: 'covered',
    share,
    isQuiet: total === 0 && share < 0.99,
    ...worst && { worst },
  }
}

/** For how long rules watched a camera that nobody analysed, the longest first. */
export function unwatched(coverage: readonly ShiftCoverage[]): { readonly cameraId: CameraId, readonly ms: number }[] {
  const lost = new Map<CameraId, number>()
  for (const { cameraId, from, to } of coverage.flatMap(({ uncovered }) => uncovered))
    lost.set(cameraId, (lost.get(cameraId) ?? 0) + to - from)
  return [...lost].map(([cameraId, ms]) => ({ cameraId, ms })).sort((a, b) => b.ms - a.ms || (a.cameraId < b.cameraId
    ? -1
    : 1))
}

function reactionOf({ reaction: { medianMs, never }, total }: ReportSum): Sentence[] {
  if (total === 0)
    return []
  return [
    medianMs === undefined
      ? { key: 'ignored', never }
      : { key: 'reaction', medianMs, never },
  ]
}

/** A share in words where there is a word for it; else undefined. */
export function shareWord(share: number): 'all' | 'nearlyAll' | 'threeQuarters' | 'twoThirds' | 'half' | 'third' | undefined {
  if (share === 1)
    return 'all'
  if (share >= 0.93)
    return 'nearlyAll'
  return ([
    ['threeQuarters', 3 / 4],
    ['twoThirds', 2 / 3],
    ['half', 1 / 2],
    ['third', 1 / 3],
  ] as const).find(([, value]) => Math.abs(share - value) < 0.04)?.[0]
}
