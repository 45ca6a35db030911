import type { CoverageStretch } from '#contract/coverage'

/** How a part of a bar looks: an armed gap is what matters. */
export type BarTone = 'analysed' | 'gap' | 'armed-gap'

/** A part of a bar, in thousandths of its width. */
export interface BarSpan {
  readonly x: number
  readonly width: number
  readonly tone: BarTone
}

/** Nothing that happened is too short to be seen: so wide a gap is drawn at least, in thousandths. */
const leastGap = 4

export function toneOf({ isArmed, state }: Pick<CoverageStretch, 'isArmed' | 'state'>): BarTone {
  if (state.kind === 'analysed')
    return 'analysed'
  return isArmed
    ? 'armed-gap'
    : 'gap'
}

/** Stretches as spans of a bar from `from` to `to`; neighbours that look the same are one, and gaps lie on top. */
export function barSpans(stretches: readonly CoverageStretch[], from: number, to: number): BarSpan[] {
  const spans: BarSpan[] = []
  for (const stretch of stretches) {
    const x = place(stretch.from, from, to)
    const right = place(stretch.to, from, to)
    const tone = toneOf(stretch)
    const last = spans.at(-1)
    if (right <= x)
      continue
    if (last?.tone === tone && last.x + last.width >= x)
      spans[spans.length - 1] = { ...last, width: right - last.x }
    else
      spans.push({ x, width: right - x, tone })
  }
  return spans.map(span => span.tone === 'analysed'
    ? span
    : {
        ...span,
        x: Math.min(span.x, 1_000 - leastGap),
        width: Math.max(span.width, leastGap),
      }).toSorted((a, b) => Number(a.tone !== 'analysed') - Number(b.tone !== 'analysed') || a.x - b.x)
}

/** The stretch at a place of the bar, 0..1; undefined where nothing is known. A gap that is close by comes first. */
export function stretchAt(stretches: readonly CoverageStretch[], share: number, from: number, to: number): CoverageStretch | undefined {
  const at = from + share * (to - from)
  const nearMs = (to - from) * leastGap / 1_000
  const near = stretches.filter(stretch => stretch.from - nearMs <= at && at < stretch.to + nearMs)
  return near.find(({ isArmed, state }) => isArmed && state.kind === 'not-analysed')
    ?? near.find(({ state }) => state.kind === 'not-analysed')
    ?? near.find(stretch => stretch.from <= at && at < stretch.to)
}

function place(at: number, from: number, to: number): number {
  return Math.max(0, Math.min(1_000, (at - from) / (to - from) * 1_000))
}
