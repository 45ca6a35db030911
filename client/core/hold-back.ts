/** Looks of so long say how late looks are. */
const windowMs = 5_000
const fewestLooks = 5
/** The share of the looks that shall be there when their picture is shown; the rest is led on. */
const inTimeShare = 0.75
/** Each change is a short stop of the picture, or a leap: few steps, and back only after a time. */
const stepMs = 50
const calmMs = 30_000
/** People watch what happens now: no picture comes later than this for its boxes. */
const mostMs = 250
/** Nobody looks at the camera any more. */
const silentMs = 10_000

/**
 * By how much a picture is shown later, so that the look at it is there when it is shown: a box between two looks is where its person is, one that
 * is led beyond the newest is off as soon as somebody turns. Times are ms of any clock.
 */
export class HoldBack {
  #ages: { readonly atMs: number, readonly ageMs: number }[] = []
  #heldMs = 0
  /** Since when less would do. */
  #lessSinceMs: number | undefined

  /** A look came, at a picture that was taken so long ago. */
  see(ageMs: number, nowMs: number): void {
    this.#ages = [
      ...this.#ages.filter(({ atMs }) => nowMs - atMs <= windowMs),
      { atMs: nowMs, ageMs },
    ]
    if (this.#ages.length < fewestLooks)
      return
    const sorted = this.#ages.map(age => age.ageMs).sort((a, b) => a - b)
    const wantedMs = Math.min(mostMs, Math.ceil(sorted[Math.floor((sorted.length - 1) * inTimeShare)]! / stepMs) * stepMs)
    if (wantedMs >= this.#heldMs)
      this.#lessSinceMs = undefined
    else
      this.#lessSinceMs ??= nowMs
    const isCalm = this.#lessSinceMs !== undefined && nowMs - this.#lessSinceMs >= calmMs
    if (wantedMs > this.#heldMs || isCalm) {
      this.#heldMs = wantedMs
      this.#lessSinceMs = undefined
    }
  }

  /** How long to hold pictures back now. */
  heldMs(nowMs: number): number {
    const last = this.#ages.at(-1)
    if (!last || nowMs - last.atMs > silentMs) {
      this.#ages = []
      this.#heldMs = 0
      this.#lessSinceMs = undefined
    }
    return this.#heldMs
  }
}
