const ticksPerMs = 90
/** A camera's clock may run ahead of ours by this much between two pictures before we call it a jump. */
const toleratedLeadMs = 2000

/**
 * Maps the 32-bit timestamps of a camera, which start anew at each connection and at each loop of a file, to one clock of
 * 90 kHz that only goes forward. Within a connection the camera's own distances are kept; across a break the wall clock
 * bridges the gap.
 */
export class RtpTimeline {
  #time: number
  #lastIn: number | undefined
  #lastAtMs: number | undefined

  /** `start`: the first time to give out, in 90 kHz ticks. */
  constructor(start: number) {
    this.#time = start
  }

  /** The connection ended: the next timestamp stands in no relation to the last. */
  breakHere(): void {
    this.#lastIn = undefined
  }

  /** Another picture under the timestamp of the last: the wall clock alone says how much later. */
  bridge(nowMs: number): number {
    const elapsedMs = Math.max(0, nowMs - (this.#lastAtMs ?? nowMs))
    this.#time += Math.max(1, Math.round(elapsedMs * ticksPerMs))
    this.#lastAtMs = nowMs
    return this.#time
  }

  /** Unwrapped 90 kHz time of a picture with the camera's timestamp `timestamp` that arrived at `nowMs`. */
  timeOf(timestamp: number, nowMs: number): number {
    if (this.#lastIn === timestamp)
      return this.#time
    if (this.#lastAtMs !== undefined) {
      const elapsedMs = Math.max(0, nowMs - this.#lastAtMs)
      const step = this.#lastIn === undefined
        ? 0
        : (timestamp - this.#lastIn) | 0
      const isPlausible = step > 0 && step <= (elapsedMs + toleratedLeadMs) * ticksPerMs
      this.#time += isPlausible
        ? step
        : Math.max(1, Math.round(elapsedMs * ticksPerMs))
    }
    this.#lastIn = timestamp
    this.#lastAtMs = nowMs
    return this.#time
  }
}
