import { SlidingWindow } from './sliding-window.ts'

interface TickPaceOptions {
  readonly monotonicMs: () => number
  readonly after: (delayMs: number, action: () => void) => () => void
}

/** Even with nothing to do the loop wakes this often: how late it is woken is how a throttled or sleeping tab shows. */
const heartbeatMs = 1_000

/** Sleeps until a time or until something new, and measures how late the browser wakes us. */
export class TickPace {
  readonly #options: TickPaceOptions
  readonly #oversleeps = new SlidingWindow()
  #wake: () => void = () => {}
  #isWoken = false

  constructor(options: TickPaceOptions) {
    this.#options = options
  }

  /** The longest oversleep of the last five seconds. */
  get tickGapMs(): number {
    return Math.round(this.#oversleeps.largest(this.#options.monotonicMs()))
  }

  /** Says that something has come: ends the sleep, or the next one before it begins. */
  wake(): void {
    this.#isWoken = true
    this.#wake()
  }

  /** Until `untilMs` of the monotonic clock, a wake or the abort; a second at most. */
  async sleep(untilMs: number | undefined, signal: AbortSignal): Promise<void> {
    const { monotonicMs, after } = this.#options
    if (this.#isWoken || signal.aborted) {
      this.#isWoken = false
      return
    }
    const begin = monotonicMs()
    const atMs = Math.max(begin, Math.min(untilMs ?? Number.POSITIVE_INFINITY, begin + heartbeatMs))
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    signal.addEventListener('abort', this.#wake, { once: true })
    const cancel = after(atMs - begin, resolve)
    await promise
    cancel()
    signal.removeEventListener('abort', this.#wake)
    this.#wake = () => {}
    this.#isWoken = false
    this.#oversleeps.add(monotonicMs(), Math.max(0, monotonicMs() - atMs))
  }
}
