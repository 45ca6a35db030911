/** What a timeline shows: from one moment to another, ms since 1970. */
export interface TimeScale { readonly from: number, readonly to: number }

/** From a minute to a week. */
export const shortestSpanMs = 60_000
export const longestSpanMs = 7 * 86_400_000

export function spanOf({ from, to }: TimeScale): number {
  return to - from
}

/** Where a moment lies, 0 at the left edge and 1 at the right one. */
export function shareOf(scale: TimeScale, atMs: number): number {
  return (atMs - scale.from) / spanOf(scale)
}

export function timeAt(scale: TimeScale, share: number): number {
  return scale.from + share * spanOf(scale)
}

/** As long as before, so much later. */
export function panned({ from, to }: TimeScale, byMs: number): TimeScale {
  return { from: from + byMs, to: to + byMs }
}

/** `factor` above 1 shows more time. What is under `share` stays where it is, also where the span is at its end. */
export function zoomed(scale: TimeScale, factor: number, share: number): TimeScale {
  const span = Math.min(longestSpanMs, Math.max(shortestSpanMs, spanOf(scale) * factor))
  const from = timeAt(scale, share) - share * span
  return { from, to: from + span }
}

/** So long a time with a moment in its middle. */
export function scaleAround(atMs: number, spanMs: number): TimeScale {
  const span = Math.min(longestSpanMs, Math.max(shortestSpanMs, spanMs))
  return { from: atMs - span / 2, to: atMs + span / 2 }
}

/** Moved just so far that a moment is in sight, a tenth from the edge where it was beyond one. */
export function keptInSight(scale: TimeScale, atMs: number): TimeScale {
  const share = shareOf(scale, atMs)
  if (share >= 0 && share <= 1)
    return scale
  return panned(scale, atMs - timeAt(scale, share < 0
    ? 0.1
    : 0.9))
}
