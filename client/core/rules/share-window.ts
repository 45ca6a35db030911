/** Looks that are remembered: 5 s at 15 looks a second, and room. */
const capacity = 96
/** Of the window this share must be spanned, and of its looks this share must agree (domain: debounce). */
const leastShare = 0.7
const leastLooks = 3

/** The yes and no of the last looks over some seconds, in memory that is kept. */
export class ShareWindow {
  readonly #atMs = new Float64Array(capacity)
  readonly #yes = new Uint8Array(capacity)
  #next = 0
  #count = 0

  add(atMs: number, yes: boolean): void {
    this.#atMs[this.#next] = atMs
    this.#yes[this.#next] = yes
      ? 1
      : 0
    this.#next = (this.#next + 1) % capacity
    this.#count = Math.min(this.#count + 1, capacity)
  }

  /** 'yes' when 70 % of the looks of the last `windowMs` say so, 'no' when 70 % do not; 'open' between, and for too few looks. */
  verdict(nowMs: number, windowMs: number): 'yes' | 'no' | 'open' {
    let looks = 0
    let yes = 0
    let oldestMs = nowMs
    for (let i = 0; i < this.#count; i++) {
      if (nowMs - this.#atMs[i]! > windowMs)
        continue
      looks++
      yes += this.#yes[i]!
      oldestMs = Math.min(oldestMs, this.#atMs[i]!)
    }
    if (looks < leastLooks || nowMs - oldestMs < leastShare * windowMs)
      return 'open'
    if (yes >= leastShare * looks)
      return 'yes'
    return yes <= (1 - leastShare) * looks
      ? 'no'
      : 'open'
  }
}
