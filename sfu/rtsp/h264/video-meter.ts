import type { VideoFacts } from '../../core/ingest-state.ts'
import type { SequenceParameters } from './sps.ts'

const clockRate = 90_000
const windowPictures = 61
/** Measured figures are reported anew only when they moved by more than this, or every GOP would be news. */
const newsRatio = 0.15

/** Measures frame rate and distance of key frames from 90 kHz picture times. */
export class VideoMeter {
  #times: number[] = []
  #lastKeyTime: number | undefined
  #fps: number | undefined
  #gopMs: number | undefined

  /** `time`: the picture's unwrapped 90 kHz time. */
  addPicture(time: number, isKey: boolean): void {
    this.#times.push(time)
    if (this.#times.length > windowPictures)
      this.#times.shift()
    if (!isKey)
      return
    if (this.#lastKeyTime !== undefined && time > this.#lastKeyTime)
      this.#gopMs = news(this.#gopMs, Math.round((time - this.#lastKeyTime) / clockRate * 1000))
    this.#lastKeyTime = time
    const span = time - (this.#times[0] ?? time)
    if (span >= clockRate / 2)
      this.#fps = news(this.#fps, Math.round((this.#times.length - 1) * clockRate / span * 10) / 10)
  }

  /** Pictures before and after do not belong together: loss, reconnect. */
  breakSequence(): void {
    this.#times = []
    this.#lastKeyTime = undefined
  }

  /** Measured where known, else what the stream claims; `last` itself when nothing changed. */
  facts(sequence: SequenceParameters, last: VideoFacts | undefined): VideoFacts {
    const { width, height, profile } = sequence
    const fps = this.#fps ?? sequence.fps
    const gopMs = this.#gopMs
    return last && last.width === width && last.height === height && last.profile === profile && last.fps === fps && last.gopMs === gopMs
      ? last
      : { width, height, profile, fps, gopMs }
  }
}

function news(old: number | undefined, measured: number): number {
  return old !== undefined && Math.abs(measured - old) <= old * newsRatio
    ? old
    : measured
}
