/** Somebody new is looked at for long enough that any rule can tell of them. */
const arrivalMs = 4_000
/** A scene where somebody new comes all the time is not looked at in one endless burst. */
const arrivalRestMs = 2_000
/** What was seen to begin is looked at for so long after the look that saw it: longer than two looks at the slowest usual rate. */
const beginningMs = 700
/** What begins and begins and is never confirmed (somebody on the border of a zone) is let go for a while. */
const longestMs = 4_000
const beginningRestMs = 2_000

/**
 * Looks often after a first hit, so that confirming it does not cost the delay. Two reasons with a rest of their own each: whoever came in
 * seconds ago must not have used up the burst in which what they do now is confirmed.
 */
export class Burst {
  #arrivalUntilMs = Number.NEGATIVE_INFINITY
  #beganMs = Number.NEGATIVE_INFINITY
  #beginningUntilMs = Number.NEGATIVE_INFINITY

  /** Somebody new is there at `atMs`. */
  arrive(atMs: number): void {
    if (atMs > this.#arrivalUntilMs + arrivalRestMs)
      this.#arrivalUntilMs = atMs + arrivalMs
  }

  /** The look at `atMs` saw something that is an event if the next ones agree. */
  begin(atMs: number): void {
    if (atMs > this.#beginningUntilMs) {
      const isSpent = this.#beginningUntilMs >= this.#beganMs + longestMs
      if (isSpent && atMs <= this.#beginningUntilMs + beginningRestMs)
        return
      this.#beganMs = atMs
    }
    this.#beginningUntilMs = Math.min(atMs + beginningMs, this.#beganMs + longestMs)
  }

  isOn(nowMs: number): boolean {
    return nowMs < this.#arrivalUntilMs || nowMs < this.#beginningUntilMs
  }
}
