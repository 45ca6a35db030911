import type { StationFacts } from '#contract/station'
import type { EngineMemory } from '../../core/detection/engine-memory.ts'
import type { CoverageRecord } from '../../core/scheduling/coverage-ledger.ts'
import type { WorkReport } from '../detection/analysis.ts'

/** The last time without a look is told of for so long. */
export const lastGapWithinMs = 3_600_000

interface OwnState {
  readonly report: WorkReport | undefined
  readonly coverage: readonly CoverageRecord[]
  /** Events and verdicts that wait to be told. */
  readonly waiting: number
  /** Server clock minus this device's. */
  readonly clockOffsetMs: number
}

/** What this browser says of itself once a second. */
export function ownFacts({ report, coverage, waiting, clockOffsetMs }: OwnState): Omit<StationFacts, 'fpsBudget' | 'onBattery' | 'isVisible' | 'isWired' | 'selfTestMs'> {
  const lastGap = lastGapOf(coverage)
  return {
    backlog: waiting,
    clockOffsetMs,
    ...report && {
      load: Math.min(1_000, Math.max(0, report.load)),
      tickGapMs: report.tickGapMs,
    },
    ...lastGap && { lastGap },
  }
}

/** The newest stretch in which a camera that is analysed here was not looked at: its own fault, not that of a camera without a picture. */
export function lastGapOf(records: readonly CoverageRecord[]): StationFacts['lastGap'] {
  let last: CoverageRecord | undefined
  for (const record of records) {
    if (isGap(record) && (!last || record.to > last.to))
      last = record
  }
  if (!last)
    return undefined
  // Records end with the minute.
  let { from } = last
  for (let before: CoverageRecord | undefined = last; before;) {
    from = before.from
    before = records.find(record => record.cameraId === last.cameraId && record.to === from && isGap(record))
  }
  return { cameraId: last.cameraId, ms: last.to - from, endedAt: last.to }
}

function isGap({ state }: CoverageRecord): boolean {
  return state.kind === 'not-analysed' && state.because !== 'no-lease' && state.because !== 'no-picture' && state.because !== 'bad-picture'
}

/** What one picture cost the chosen engine in its self-test, ms. */
export function selfTestMsOf(memory: EngineMemory | undefined): number | undefined {
  return memory?.trials.find(({ engine }) => engine === memory.engine)?.ms.find(({ size }) => size === 1)?.ms
}
