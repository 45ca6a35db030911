import type { Timers } from '#contract/timers'
import { backoffMs } from '../core/backoff.ts'

const backoffLimits = { baseMs: 500, maxMs: 10_000 }

/** The pause before the next try of one thing: it grows from failure to failure until that is forgotten. */
export class RetryPause {
  readonly #parts: { timers: Timers, random: () => number }
  #attempt = 0
  #cancel: (() => void) | undefined

  constructor(parts: { timers: Timers, random: () => number }) {
    this.#parts = parts
  }

  get isPending(): boolean {
    return this.#cancel !== undefined
  }

  later(action: () => void): void {
    this.after(backoffMs(this.#attempt++, backoffLimits, this.#parts.random), action)
  }

  after(delayMs: number, action: () => void): void {
    this.cancel()
    this.#cancel = this.#parts.timers.after(delayMs, () => {
      this.#cancel = undefined
      action()
    })
  }

  cancel(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** What comes next is no failure of what was before. */
  forget(): void {
    this.#attempt = 0
  }
}
