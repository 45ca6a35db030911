import type { Timers } from '#contract/timers'

/** A worker says that it lives so often. */
export const beatEveryMs = 250
/** One that is silent for so long hangs: with a start that takes a second, looks are back within three. */
const silenceMs = 1_500
/** A processor that computes a look holds the worker up; so many looks running are no hang. */
const looksRunning = 6
const mostSilenceMs = 8_000
/** While an engine is opened, a compiler may hold the worker up for so long; and in all it may take so long. */
const openingSilenceMs = 15_000
const openingMs = 180_000
/**
 * What was taken for a hang may have been a machine with too much to do: each start anew would make it slower still, and nothing would ever be
 * looked at. So each hang doubles what is waited for the next time, at most so often, until a worker has looked for so long without one.
 */
const mostPatience = 8
const trustedMs = 600_000
/** How often this page looks; a page that was woken late has been held up itself, and so may the worker have been. */
const lookEveryMs = 250
const lateMs = 200

/**
 * Watches that a worker gives signs of life, from its start on. Only time in which this page itself ran counts: a machine that stands
 * still, or a tab that sleeps, is no worker that hangs.
 */
export class LifeWatch {
  readonly #timers: Timers
  readonly #onHang: (reason: string) => void
  #cancel = (): void => {}
  #silentMs = 0
  #openedForMs = 0
  #isOpening = true
  #limitMs = silenceMs
  /** By how much longer it waits than for a worker that never hung. */
  #patience = 1
  #lookedForMs = 0

  constructor(timers: Timers, onHang: (reason: string) => void) {
    this.#timers = timers
    this.#onHang = onHang
  }

  /** The worker was started; it opens an engine first. */
  begin(): void {
    this.stop()
    this.#isOpening = true
    this.#limitMs = silenceMs
    this.#openedForMs = 0
    this.#lookedForMs = 0
    this.#silentMs = 0
    this.#look(this.#timers.now() + lookEveryMs)
  }

  /** A sign of life, of a worker that opens an engine or looks. */
  beat(isOpening: boolean): void {
    this.#silentMs = 0
    if (!isOpening)
      this.#openedForMs = 0
    this.#isOpening = isOpening
  }

  /** So long the worker needs for one picture, ms: a slow one may be silent for longer. */
  costs(lookMs: number): void {
    this.#limitMs = Math.min(mostSilenceMs, Math.max(silenceMs, looksRunning * lookMs))
  }

  stop(): void {
    this.#cancel()
    this.#cancel = () => {}
  }

  #look(dueMs: number): void {
    this.#cancel = this.#timers.after(lookEveryMs, () => {
      const now = this.#timers.now()
      if (now - dueMs <= lateMs) {
        this.#silentMs += lookEveryMs
        if (this.#isOpening)
          this.#openedForMs += lookEveryMs
        else
          this.#lookedForMs += lookEveryMs
      }
      if (this.#lookedForMs >= trustedMs)
        this.#patience = 1
      const reason = this.#hang()
      if (reason) {
        this.#patience = Math.min(mostPatience, this.#patience * 2)
        return this.#onHang(reason)
      }
      this.#look(now + lookEveryMs)
    })
  }

  #hang(): string | undefined {
    if (this.#silentMs >= this.#patience * (this.#isOpening ? openingSilenceMs : this.#limitMs))
      return `The detection worker gave no sign of life for ${this.#silentMs / 1000} s; it is started anew.`
    if (this.#openedForMs >= this.#patience * openingMs)
      return `No engine was open after ${this.#openedForMs / 1000} s; the detection worker is started anew.`
    return undefined
  }
}
