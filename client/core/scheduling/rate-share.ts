/** What one camera asks of the machine. */
export interface RateDemand {
  /** Its part of a short budget, against the others'. */
  readonly weight: number
  /** More looks a second than this are of no use to it. */
  readonly wantedFps: number
  /** What it needs to be guarded as promised; more is for the eye, or to confirm faster. */
  readonly neededFps: number
  /** Fewer leave something unseen: kept as long as the machine can. */
  readonly floorFps: number
  /** What one look at it costs, ms of the machine. */
  readonly costMs: number
}

/** Of a budget too short for the floors this part is shared by weight all the same: a focused camera stays ahead. */
const freeShare = 0.25
/** Halvings of the search: the answer is exact to a millionth of the largest weight. */
const halvings = 40

/**
 * Shares a budget of `budgetMsPerSecond` (ms of work a second) among cameras: `fps_i = clamp(level * weight_i)` between floor and wish, with
 * the one level that spends the budget (water-filling). When there is enough, each gets its wish. When even the floors cost more than
 * three quarters of the budget, they shrink together. Answers looks a second, in the order of `demands`.
 */
export function shareRates(demands: readonly RateDemand[], budgetMsPerSecond: number): number[] {
  const wishes = demands.map(d => Math.max(0, d.wantedFps))
  if (costOf(wishes, demands) <= budgetMsPerSecond)
    return wishes
  const floors = demands.map((d, i) => Math.min(d.floorFps, wishes[i]!))
  const floorCost = costOf(floors, demands)
  const shrink = floorCost > 0
    ? Math.min(1, budgetMsPerSecond * (1 - freeShare) / floorCost)
    : 1
  const at = (level: number): number[] => demands.map((d, i) => Math.min(wishes[i]!, Math.max(floors[i]! * shrink, level * d.weight)))
  let low = 0
  let high = Math.max(1, ...demands.map((d, i) => wishes[i]! / Math.max(d.weight, 1e-9)))
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2
    if (costOf(at(middle), demands) > budgetMsPerSecond)
      high = middle
    else
      low = middle
  }
  return at(low)
}

/** What rates cost in all, ms of work a second. */
function costOf(rates: readonly number[], demands: readonly RateDemand[]): number {
  return rates.reduce((sum, fps, i) => sum + fps * demands[i]!.costMs, 0)
}
