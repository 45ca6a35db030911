/** Values of the last few seconds: how many, and the largest. Times in ms of a clock that goes forward. */
export class SlidingWindow {
  readonly #lengthMs: number
  readonly #entries: { atMs: number, value: number }[] = []

  constructor(lengthMs = 5_000) {
    this.#lengthMs = lengthMs
  }

  add(atMs: number, value = 0): void {
    this.#entries.push({ atMs, value })
    this.#forget(atMs)
  }

  /** Entries per second over the window. */
  perSecond(nowMs: number): number {
    this.#forget(nowMs)
    return this.#entries.length * 1000 / this.#lengthMs
  }

  largest(nowMs: number): number {
    this.#forget(nowMs)
    return this.#entries.reduce((most, e) => Math.max(most, e.value), 0)
  }

  #forget(nowMs: number): void {
    while (this.#entries.length > 0 && this.#entries[0]!.atMs <= nowMs - this.#lengthMs)
      this.#entries.shift()
  }
}
