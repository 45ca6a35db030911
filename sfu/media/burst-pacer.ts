import type { Timers } from '#contract/timers'

/** Something that has packets to catch up with. */
export interface Burst {
  /** Sends one packet; answers its bytes, or undefined when it has caught up. */
  readonly sendNext: () => number | undefined
}

/** 48 Mbit/s: a browser's socket holds some 64 kB, and one that is descheduled for a few ms must not lose a burst. */
const bytesPerMs = 6_000
const tickMs = 2
/** After a late tick, at most this much is caught up. */
const longestTickMs = 6

/** MJ3: sends the bursts of one viewer, all together at a rate that its socket survives, in turn, so that every first picture is early. */
export class BurstPacer {
  readonly #timers: Timers
  #bursts: Burst[] = []
  #cancel: (() => void) | undefined
  #sentAt = 0

  constructor(timers: Timers) {
    this.#timers = timers
  }

  add(burst: Burst): void {
    this.#bursts.push(burst)
    if (this.#cancel)
      return
    this.#sentAt = this.#timers.now() - tickMs
    this.#send()
  }

  remove(burst: Burst): void {
    this.#bursts = this.#bursts.filter(other => other !== burst)
  }

  close(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#bursts = []
  }

  #send(): void {
    this.#cancel = undefined
    const at = this.#timers.now()
    let budget = Math.min(longestTickMs, Math.max(1, at - this.#sentAt)) * bytesPerMs
    this.#sentAt = at
    while (budget > 0) {
      const burst = this.#bursts.shift()
      if (!burst)
        return
      const bytes = burst.sendNext()
      if (bytes === undefined)
        continue
      budget -= bytes
      this.#bursts.push(burst)
    }
    this.#cancel = this.#timers.after(tickMs, () => this.#send())
  }
}
