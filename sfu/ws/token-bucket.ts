import type { Clock } from '#contract/time'

/** Takes `perSecond` on average and `burst` at once. */
export interface TokenBucket {
  /** Whether one more may pass now. */
  readonly take: () => boolean
}

export function createTokenBucket(perSecond: number, burst: number, now: Clock): TokenBucket {
  let tokens = burst
  let filledAt = now()
  return {
    take() {
      const at = now()
      tokens = Math.min(burst, tokens + Math.max(0, at - filledAt) / 1_000 * perSecond)
      filledAt = at
      if (tokens < 1)
        return false
      tokens--
      return true
    },
  }
}
