import type { SenderReport } from './receiver-report.ts'

const ticksPerMs = 90
/** Sender reports of about a minute; the least delayed of them is the nearest to the truth. */
const windowReports = 12
/** A difference of clocks that moves further than this at once is a clock that was set, if the next report agrees. */
const stepMs = 1000
/** A capture time further before its arrival than this is not believed: no camera that is of use delays so long. */
const longestDelayMs = 10_000

/**
 * Tells when a picture was taken, by the server's clock, from the RTP timestamps of one connection to a camera.
 *
 * A sender report says what the camera's clock showed at an RTP time (RFC 3550 section 6.4.1). The camera's clock may be off by
 * years: what counts is the smallest difference between a report's arrival and its time, over the newest reports, which is
 * the difference of the two clocks and the shortest way through the network. Without reports a picture was taken when it arrives.
 */
export class SenderClock {
  /** Arrival minus camera time of the newest reports, ms. */
  #differences: number[] = []
  #suspect: number | undefined
  #serverMinusCameraMs: number | undefined
  #cameraMs = 0
  #timestamp = 0

  /** The camera's clock minus the server's, ms; undefined before the first report. */
  get offsetMs(): number | undefined {
    return this.#serverMinusCameraMs === undefined
      ? undefined
      : -this.#serverMinusCameraMs
  }

  /** `arrivalMs`: the server's clock when the report came. */
  takeReport({ ntpMs, timestamp }: SenderReport, arrivalMs: number): void {
    if (ntpMs === undefined)
      return
    const difference = arrivalMs - ntpMs
    if (this.#isStep(difference))
      return
    this.#differences.push(difference)
    if (this.#differences.length > windowReports)
      this.#differences.shift()
    this.#serverMinusCameraMs = Math.min(...this.#differences)
    this.#cameraMs = ntpMs
    this.#timestamp = timestamp
  }

  /** When the picture with this RTP timestamp was taken that arrives at `arrivalMs`; never later than that. */
  captureTimeOf(timestamp: number, arrivalMs: number): number {
    if (this.#serverMinusCameraMs === undefined)
      return arrivalMs
    const captureMs = this.#cameraMs + ((timestamp - this.#timestamp) | 0) / ticksPerMs + this.#serverMinusCameraMs
    return captureMs > arrivalMs || captureMs < arrivalMs - longestDelayMs
      ? arrivalMs
      : captureMs
  }

  /** True for a report that stands against the others until a second one confirms it; then the old ones are forgotten. */
  #isStep(difference: number): boolean {
    const known = this.#serverMinusCameraMs
    if (known === undefined || Math.abs(difference - known) <= stepMs) {
      this.#suspect = undefined
      return false
    }
    const isConfirmed = this.#suspect !== undefined && Math.abs(difference - this.#suspect) <= stepMs
    this.#suspect = difference
    if (isConfirmed) {
      this.#suspect = undefined
      this.#differences = []
    }
    return !isConfirmed
  }
}
