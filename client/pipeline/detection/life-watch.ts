import type { Timers } from '#contract/timers'

/** A worker that runs says so every second; one that is silent for so long hangs. */
const silenceMs = 4_000
/** While an engine is opened, shaders are compiled and nothing is said. */
const openingMs = 20_000
/** How often this page looks; a page that was woken late has been held up itself, and so may the worker have been. */
const lookEveryMs = 500
const lateMs = 400

/**
 * Watches that a worker gives signs of life. Only time in which this page itself ran counts: a machine that stands still, or a tab that
 * sleeps, is no worker that hangs.
 */
export class LifeWatch {
  readonly #timers: Timers
  readonly #onSilence: (silentMs: number) => void
  #cancel = (): void => {}
  #silentMs = 0
  #limitMs = silenceMs

  constructor(timers: Timers, onSilence: (silentMs: number) => void) {
    this.#timers = timers
    this.#onSilence = onSilence
  }

  /** The worker runs: from now on it pulses. */
  proven(): void {
    this.#limitMs = silenceMs
    this.#begin()
  }

  /** The worker opens another engine. */
  opening(): void {
    this.#limitMs = openingMs
    this.#begin()
  }

  pulse(): void {
    this.#silentMs = 0
  }

  stop(): void {
    this.#cancel()
    this.#cancel = () => {}
  }

  #begin(): void {
    this.stop()
    this.#silentMs = 0
    let dueMs = this.#timers.now() + lookEveryMs
    const look = (): void => {
      const now = this.#timers.now()
      if (now - dueMs <= lateMs)
        this.#silentMs += lookEveryMs
      if (this.#silentMs >= this.#limitMs)
        return this.#onSilence(this.#silentMs)
      dueMs = now + lookEveryMs
      this.#cancel = this.#timers.after(lookEveryMs, look)
    }
    this.#cancel = this.#timers.after(lookEveryMs, look)
  }
}
