import type { CaptureAnchor } from '../../core/capture-anchor.ts'
import { capturedAtOf } from '../../core/capture-anchor.ts'
import { FrameClock } from './frame-clock.ts'

/** A picture that claims to be older than this, or to come from the future, is not believed: clocks that were set, streams that restarted. */
const oldestMs = 30_000
const futureMs = 250

/** What is known of a frame when it arrived. */
export interface ArrivedFrame {
  /** Microseconds of the source's own clock. */
  readonly timestampUs: number
  /** Of its RTP packets, where the browser tells. */
  readonly rtpTimestamp: number | undefined
  /** On the monotonic clock. */
  readonly arrivalMs: number
}

/** One moment on both clocks. */
export interface Moment {
  readonly monotonicMs: number
  readonly serverMs: number
}

/** When a camera's frames were captured: as the stream says, where server and browser tell it, else estimated from arrivals. */
export class CaptureClock {
  /** Of the track that is being watched now; undefined where it does not say. */
  anchor: CaptureAnchor | undefined
  readonly #estimate = new FrameClock()
  #lastMs = Number.NEGATIVE_INFINITY

  /** Answers the capture on the monotonic clock: never after arrival, never before the capture of the frame before. */
  captureMs({ timestampUs, rtpTimestamp, arrivalMs }: ArrivedFrame, now: Moment): number {
    // Asked each time: it learns from every frame, and may be needed any moment.
    const estimatedMs = this.#estimate.captureMs(timestampUs, arrivalMs)
    const told = this.#told(rtpTimestamp, arrivalMs, now)
    this.#lastMs = Math.max(this.#lastMs, Math.min(told ?? estimatedMs, arrivalMs))
    return this.#lastMs
  }

  #told(rtpTimestamp: number | undefined, arrivalMs: number, now: Moment): number | undefined {
    if (!this.anchor || rtpTimestamp === undefined)
      return undefined
    const toldMs = now.monotonicMs - (now.serverMs - capturedAtOf(rtpTimestamp, this.anchor))
    const ageMs = arrivalMs - toldMs
    return ageMs >= -futureMs && ageMs <= oldestMs
      ? toldMs
      : undefined
  }
}
