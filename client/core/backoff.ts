export interface BackoffLimits {
  /** The first pause, before jitter. */
  baseMs: number
  /** No pause is longer. */
  maxMs: number
}

/**
 * The pause before try number `attempt` (0 is the first retry): doubles up to `maxMs`, then a random half of it is taken
 * away ("equal jitter", Brooker 2015), so that browsers that lost the server together do not come back together.
 * `random` answers 0 <= x < 1.
 */
export function backoffMs(attempt: number, limits: BackoffLimits, random: () => number): number {
  const ceilingMs = Math.min(limits.maxMs, limits.baseMs * 2 ** Math.min(attempt, 30))
  return Math.round(ceilingMs * (0.5 + random() / 2))
}
