import { SlidingWindow } from './sliding-window.ts'

export interface LookPaceOptions {
  readonly maxFps: number
  readonly monotonicMs: () => number
  readonly after: (delayMs: number, action: () => void) => () => void
}

/** Share of the time of a look that is left to the rest of the machine when looks take longer than the cap allows. */
const breathShare = 0.1

/**
 * Decides when to look next: at most `maxFps` times a second, all cameras at one beat, so that their frames share a batch. Measures how
 * late the browser wakes us, which is how a throttled tab shows.
 */
export class LookPace {
  readonly #options: LookPaceOptions
  readonly #oversleeps = new SlidingWindow()
  #plannedMs = Number.NEGATIVE_INFINITY
  #startedMs = Number.NEGATIVE_INFINITY
  #wake: () => void = () => {}

  constructor(options: LookPaceOptions) {
    this.#options = options
  }

  /** The longest oversleep of the last five seconds. */
  get tickGapMs(): number {
    return Math.round(this.#oversleeps.largest(this.#options.monotonicMs()))
  }

  /** Says that a frame has come. */
  wake(): void {
    this.#wake()
  }

  /** Waits for the next beat and for work; false when `signal` aborted. To be called again when the look is done. */
  async next(hasWork: () => boolean, signal: AbortSignal): Promise<boolean> {
    const { monotonicMs, maxFps } = this.#options
    const intervalMs = 1000 / maxFps
    const now = monotonicMs()
    const breathMs = Number.isFinite(this.#startedMs)
      ? (now - this.#startedMs) * breathShare
      : 0
    // Beats are kept by the plan, not by when the browser woke us, or 5 a second would become 4.7; a plan that fell behind is dropped.
    this.#plannedMs = Math.max(Math.max(this.#plannedMs, now - intervalMs) + intervalMs, now + breathMs)
    if (!Number.isFinite(this.#startedMs))
      this.#plannedMs = now
    await this.#sleepUntil(this.#plannedMs, signal)
    while (!signal.aborted && !hasWork())
      await this.#somethingNew(signal)
    this.#startedMs = monotonicMs()
    return !signal.aborted
  }

  async #sleepUntil(atMs: number, signal: AbortSignal): Promise<void> {
    const { monotonicMs, after } = this.#options
    if (signal.aborted)
      return
    await this.#until(signal, done => after(Math.max(0, atMs - monotonicMs()), done))
    this.#oversleeps.add(monotonicMs(), Math.max(0, monotonicMs() - atMs))
  }

  #somethingNew(signal: AbortSignal): Promise<void> {
    return this.#until(signal, (done) => {
      this.#wake = done
      return () => this.#wake = () => {}
    })
  }

  /** Waits for what `begin` starts or for the abort, whichever is first, and undoes what `begin` did. */
  #until(signal: AbortSignal, begin: (done: () => void) => () => void): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const undo = begin(resolve)
    const abort = (): void => resolve()
    signal.addEventListener('abort', abort, { once: true })
    return promise.finally(() => {
      signal.removeEventListener('abort', abort)
      undo()
    })
  }
}
