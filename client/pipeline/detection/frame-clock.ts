/** The smallest delay is looked for over this time: long enough to meet a frame that was not held up, short enough to follow drift. */
const windowMs = 10_000
/** A camera that jumps by more than this has restarted its clock. */
const jumpMs = 2_000

/**
 * Estimates when a frame was captured from when it arrived. Frames carry a clock of their own (`timestamp`, any origin); arrival is that
 * plus a constant plus jitter, so the smallest recent difference is the constant, and jitter falls away. The time of the network and
 * the decoder stays in: nobody tells us.
 */
export class FrameClock {
  #windowStartMs = Number.NEGATIVE_INFINITY
  #smallest = Number.POSITIVE_INFINITY
  #smallestBefore = Number.POSITIVE_INFINITY

  /** `timestampUs` of the frame and its arrival, ms of a monotonic clock; answers the capture on the monotonic clock, never after arrival. */
  captureMs(timestampUs: number, arrivalMs: number): number {
    const difference = arrivalMs - timestampUs / 1000
    const known = Math.min(this.#smallest, this.#smallestBefore)
    if (Math.abs(difference - known) > jumpMs) {
      this.#smallest = Number.POSITIVE_INFINITY
      this.#smallestBefore = Number.POSITIVE_INFINITY
      this.#windowStartMs = arrivalMs
    }
    else if (arrivalMs - this.#windowStartMs > windowMs) {
      this.#smallestBefore = this.#smallest
      this.#smallest = Number.POSITIVE_INFINITY
      this.#windowStartMs = arrivalMs
    }
    this.#smallest = Math.min(this.#smallest, difference)
    return timestampUs / 1000 + Math.min(this.#smallest, this.#smallestBefore)
  }
}
