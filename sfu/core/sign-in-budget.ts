import type { EpochMs } from '#contract/time'

/** How often may be guessed: so many at once, then with a pause that doubles up to the longest. */
export interface GuessBudget {
  readonly free: number
  readonly firstPauseMs: number
  readonly longestPauseMs: number
  /** After this long without a failure all is forgotten. */
  readonly forgetAfterMs: number
}

export interface FailedGuesses {
  readonly failures: number
  readonly lastAt: EpochMs
}

const minuteMs = 60_000
const dayMs = 86_400_000

/**
 * ME5: three budgets. 'account': what all strangers together may guess at one account, wherever they are. 'address': what one address may
 * guess at all accounts. 'browser': a browser in which this very person signed in before has one of its own, so that strangers who use up
 * the account's do not lock its owner out (OWASP, device cookies).
 */
export const guessBudgets = {
  account: {
    free: 5,
    firstPauseMs: 2_000,
    longestPauseMs: 60 * minuteMs,
    forgetAfterMs: 7 * dayMs,
  },
  address: {
    free: 30,
    firstPauseMs: 1_000,
    longestPauseMs: 10 * minuteMs,
    forgetAfterMs: dayMs,
  },
  browser: {
    free: 10,
    firstPauseMs: 2_000,
    longestPauseMs: 60 * minuteMs,
    forgetAfterMs: dayMs,
  },
} as const satisfies Record<string, GuessBudget>

/** How long to wait before the next guess is looked at; 0: it is looked at now. A clock that went back is no reason to wait for longer than the longest pause. */
export function pauseLeftMs(budget: GuessBudget, past: FailedGuesses | undefined, now: EpochMs): number {
  if (!past || past.failures < budget.free || now - past.lastAt >= budget.forgetAfterMs)
    return 0
  const pauseMs = Math.min(budget.longestPauseMs, budget.firstPauseMs * 2 ** (past.failures - budget.free))
  return Math.min(budget.longestPauseMs, Math.max(0, past.lastAt + pauseMs - now))
}

/** What is remembered of a guess that is looked at, before it is known whether it is right. */
export function afterGuess(budget: GuessBudget, past: FailedGuesses | undefined, now: EpochMs): FailedGuesses {
  const isForgotten = !past || now - past.lastAt >= budget.forgetAfterMs
  return {
    failures: isForgotten
      ? 1
      : Math.min(past.failures + 1, 1_000),
    lastAt: now,
  }
}
