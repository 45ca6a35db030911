import type { FailedGuesses } from './sign-in-budget.ts'
import { describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { afterGuess, guessBudgets, pauseLeftMs } from './sign-in-budget.ts'

const { account } = guessBudgets
const start = 1_800_000_000_000

/** Guesses as fast as it may for so long; answers how many were looked at. */
function guessFor(durationMs: number, everyMs: number): number {
  let past: FailedGuesses | undefined
  let looked = 0
  for (let at = start; at < start + durationMs; at += everyMs) {
    if (pauseLeftMs(account, past, epochMs(at)) === 0) {
      past = afterGuess(account, past, epochMs(at))
      looked++
    }
  }
  return looked
}

describe('ME5 guesses', () => {
  it('are free at first, then each pause is twice the one before, up to the longest', () => {
    let past: FailedGuesses | undefined
    const pauses: number[] = []
    let now = epochMs(start)
    for (let guess = 0; guess < 20; guess++) {
      const pause = pauseLeftMs(account, past, now)
      pauses.push(pause)
      now = epochMs(now + pause)
      past = afterGuess(account, past, now)
    }
    expect(pauses.slice(0, 9)).toEqual([
      0,
      0,
      0,
      0,
      0,
      2_000,
      4_000,
      8_000,
      16_000,
    ])
    expect(pauses.at(-1)).toBe(account.longestPauseMs)
  })

  it('of ten a second for a day are looked at fewer than 50 times', () => {
    expect(guessFor(10 * 60_000, 100)).toBeLessThanOrEqual(15)
    expect(guessFor(86_400_000, 1_000)).toBeLessThanOrEqual(50)
  })

  it('are forgotten after a week without any, and a pause ends by itself', () => {
    const past = {
      failures: 30,
      lastAt: epochMs(start),
    }
    expect(pauseLeftMs(account, past, epochMs(start + 1))).toBe(account.longestPauseMs - 1)
    expect(pauseLeftMs(account, past, epochMs(start + account.longestPauseMs))).toBe(0)
    expect(afterGuess(account, past, epochMs(start + account.forgetAfterMs)).failures).toBe(1)
    expect(afterGuess(account, past, epochMs(start + account.forgetAfterMs - 1)).failures).toBe(31)
  })

  it('wait no longer than the longest pause after a clock was set back', () => {
    expect(pauseLeftMs(account, {
      failures: 7,
      lastAt: epochMs(start),
    }, epochMs(start - 86_400_000))).toBe(account.longestPauseMs)
  })
})
