/** A burst lasts long enough for any rule to be confirmed at its rate. */
const burstMs = 4_000
/** A scene where somebody new comes all the time is not looked at in one endless burst. */
const restMs = 2_000

/** Looks often for some seconds after a first hit, so that confirming it does not cost the delay. */
export class Burst {
  #untilMs = Number.NEGATIVE_INFINITY

  /** Begins one at `atMs`, unless one is on or has just ended. */
  start(atMs: number): void {
    if (atMs > this.#untilMs + restMs)
      this.#untilMs = atMs + burstMs
  }

  isOn(nowMs: number): boolean {
    return nowMs < this.#untilMs
  }
}
