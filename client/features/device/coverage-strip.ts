import type { DeviceGapReason } from '#contract/coverage'
import type { EpochMs } from '#contract/time'
import type { CoverageRecord } from '../../core/scheduling/coverage-ledger.ts'

/** A part of a strip, in thousandths of the last hour. */
interface StripSpan {
  readonly x: number
  readonly width: number
  readonly isAnalysed: boolean
}

interface Gap {
  readonly from: EpochMs
  readonly to: EpochMs
  readonly because: DeviceGapReason
}

const shownMs = 3_600_000

/** Records as spans of a strip that ends at `at`; neighbours that look the same are one, time that belongs to others is left empty. */
export function spansOf(records: readonly CoverageRecord[], at: EpochMs): StripSpan[] {
  const place = (atMs: number): number => Math.max(0, Math.min(1_000, Math.round((atMs - at + shownMs) / shownMs * 10_000) / 10))
  const spans: StripSpan[] = []
  for (const { from, to, state } of records) {
    if (state.kind === 'not-analysed' && state.because === 'no-lease')
      continue
    const x = place(from)
    const isAnalysed = state.kind === 'analysed'
    const last = spans.at(-1)
    if (last && last.isAnalysed === isAnalysed && Math.abs(last.x + last.width - x) < 0.2)
      spans[spans.length - 1] = { ...last, width: place(to) - last.x }
    else
      spans.push({ x, width: place(to) - x, isAnalysed })
  }
  return spans
}

/** The gaps, those that go on over a minute's border as one, without time that belonged to others. */
export function gapsOf(records: readonly CoverageRecord[]): Gap[] {
  const gaps: Gap[] = []
  for (const { from, to, state } of records) {
    if (state.kind === 'analysed' || state.because === 'no-lease')
      continue
    const last = gaps.at(-1)
    if (last && last.to === from && last.because === state.because)
      gaps[gaps.length - 1] = { ...last, to }
    else
      gaps.push({ from, to, because: state.because })
  }
  return gaps
}

/** Share of the time in which the camera was this device's that was analysed, 0..1. */
export function shareOf(records: readonly CoverageRecord[]): number {
  let all = 0
  let analysed = 0
  for (const { from, to, state } of records) {
    if (state.kind === 'not-analysed' && state.because === 'no-lease')
      continue
    all += to - from
    if (state.kind === 'analysed')
      analysed += to - from
  }
  return all > 0
    ? analysed / all
    : 0
}
