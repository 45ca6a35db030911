/** A camera that was looked at within this time is watched. */
const watchedMs = 1_500

/** How much of a clip was watched: time that lies further from the look before is not. */
export class Coverage {
  #lastMs = 0
  #coveredMs = 0
  looks = 0

  look(atMs: number): void {
    this.looks++
    this.#pass(atMs)
  }

  /** Of a clip that ends here, ms. */
  end(atMs: number): number {
    this.#pass(atMs)
    return this.#coveredMs
  }

  #pass(atMs: number): void {
    this.#coveredMs += Math.min(watchedMs, Math.max(0, atMs - this.#lastMs))
    this.#lastMs = Math.max(this.#lastMs, atMs)
  }
}
