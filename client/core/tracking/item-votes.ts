/** Over how long votes count. */
const windowMs = 3000
/** How many looks in the window must have shown the part. */
const leastLooks = 6
/** How many of those looks must have found the item, or that it is missing. */
const leastVotes = 4
/** The share of these votes that must agree, and the share of the window that the looks must span. */
const leastShare = 0.7
/** Looks that are remembered: more than 3 s at 15 looks a second. */
const capacity = 64

/** What a look said: the item is on, it is visibly missing, or neither was found. */
export const vote = { silent: 0, worn: 1, bare: 2 } as const

/** What the looks of the last 3 s together say of one item of one person. */
export interface ItemVerdict {
  readonly verdict: 'worn' | 'bare' | 'unknown'
  /** Looks that showed the part of the body, and those of them that found the item on, and missing. */
  readonly looks: number
  readonly worn: number
  readonly bare: number
  /** Mean score of the detections that agree with the verdict; 0 when unknown. */
  readonly score: number
}

/** The votes of the last looks about one item of one person, in memory that is kept. */
export class ItemVotes {
  readonly #atMs = new Float64Array(capacity)
  readonly #vote = new Uint8Array(capacity)
  readonly #score = new Float32Array(capacity)
  #next = 0
  #count = 0

  /** Notes a look that showed the part; `from` is a row of numbers with its score at `scoreAt`, so that nothing is made. */
  add(atMs: number, said: number, from: Float32Array, scoreAt: number): void {
    this.#atMs[this.#next] = atMs
    this.#vote[this.#next] = said
    this.#score[this.#next] = said === vote.silent
      ? 0
      : from[scoreAt]!
    this.#next = (this.#next + 1) % capacity
    this.#count = Math.min(this.#count + 1, capacity)
  }

  /**
   * 70 % of 3 s, at least 6 looks and 4 votes. Silent looks say nothing: detectors overlook a bare head in most looks (no_helmet is found in
   * 2 to 4 of 10), so that if silence counted against both no bare head would ever be told.
   */
  verdictAt(nowMs: number): ItemVerdict {
    let looks = 0
    let worn = 0
    let bare = 0
    let wornScore = 0
    let bareScore = 0
    let oldestMs = nowMs
    for (let i = 0; i < this.#count; i++) {
      const atMs = this.#atMs[i]!
      if (nowMs - atMs > windowMs)
        continue
      looks++
      oldestMs = Math.min(oldestMs, atMs)
      if (this.#vote[i] === vote.worn) {
        worn++
        wornScore += this.#score[i]!
      }
      else if (this.#vote[i] === vote.bare) {
        bare++
        bareScore += this.#score[i]!
      }
    }
    const enough = looks >= leastLooks && nowMs - oldestMs >= leastShare * windowMs
    if (enough && bare >= leastVotes && bare >= leastShare * (bare + worn)) {
      return {
        verdict: 'bare',
        looks,
        worn,
        bare,
        score: bareScore / bare,
      }
    }
    if (enough && worn >= leastVotes && worn >= leastShare * (bare + worn)) {
      return {
        verdict: 'worn',
        looks,
        worn,
        bare,
        score: wornScore / worn,
      }
    }
    return {
      verdict: 'unknown',
      looks,
      worn,
      bare,
      score: 0,
    }
  }
}
