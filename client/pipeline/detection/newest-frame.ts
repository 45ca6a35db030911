/** A frame holds memory of the decoder, of which there are few pieces: it must be closed. */
export interface ClosableFrame {
  /** Microseconds of the source's own clock. */
  readonly timestamp: number
  close: () => void
}

/** One that can be had twice; each of the two is to be closed. */
export interface AnalysableFrame<Frame> extends ClosableFrame {
  clone: () => Frame
}

interface HeldFrame<Frame> {
  readonly frame: Frame
  readonly arrivalMs: number
  readonly rtpTimestamp: number | undefined
}

/** Holds the newest frame of one camera that was not looked at yet; each newer one closes and replaces it. */
export class NewestFrame<Frame extends ClosableFrame> {
  #held: HeldFrame<Frame> | undefined
  dropped = 0

  get hasFrame(): boolean {
    return this.#held !== undefined
  }

  /** The frame, which stays here. */
  get frame(): Frame | undefined {
    return this.#held?.frame
  }

  put(frame: Frame, arrivalMs: number, rtpTimestamp?: number): void {
    if (this.#held) {
      this.#held.frame.close()
      this.dropped++
    }
    this.#held = { frame, arrivalMs, rtpTimestamp }
  }

  /** Hands the frame over, and with it the duty to close it. */
  take(): HeldFrame<Frame> | undefined {
    const held = this.#held
    this.#held = undefined
    return held
  }

  clear(): void {
    this.#held?.frame.close()
    this.#held = undefined
  }
}
