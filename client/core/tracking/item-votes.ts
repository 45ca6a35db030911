/** Over how long votes count. */
const windowMs = 3000
/** How many looks in the window must have shown the part. */
const leastLooks = 6
/** How many of those looks must have found the item, or its absence. */
const leastVotes = 4
/** The share of the window that the looks must span. */
const leastSpan = 0.7
/** Looks that are remembered: more than 3 s at 15 looks a second. */
const capacity = 64

/** From when on scores of one item are believed. */
export interface VoteTerms {
  /** Least scores of a look that finds the item on, and missing. */
  readonly leastWorn: number
  readonly leastBare: number
  /** Of the scores of all looks together, those of the missing item have so much when it is missing, and so little when it is on. */
  readonly bareShare: number
  readonly wornShare: number
}

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

/** The looks of the last seconds at one item of one person, in memory that is kept. */
export class ItemVotes {
  readonly #terms: VoteTerms
  readonly #atMs = new Float64Array(capacity)
  readonly #worn = new Float32Array(capacity)
  readonly #bare = new Float32Array(capacity)
  #next = 0
  #count = 0

  constructor(terms: VoteTerms) {
    this.#terms = terms
  }

  /** Notes a look that showed the part; `from` are rows of numbers with the scores at `wornAt` and `bareAt`, -1 where it found none, so that nothing is made. */
  add(atMs: number, from: Float32Array, wornAt: number, bareAt: number): void {
    this.#atMs[this.#next] = atMs
    this.#worn[this.#next] = wornAt < 0
      ? 0
      : from[wornAt]!
    this.#bare[this.#next] = bareAt < 0
      ? 0
      : from[bareAt]!
    this.#next = (this.#next + 1) % capacity
    this.#count = Math.min(this.#count + 1, capacity)
  }

  /**
   * 70 % of 3 s, at least 6 looks and 4 that found it, and the scores of all looks together: a detector is seldom sure that a head is bare, and then
   * often finds a helmet on it too, but on who wears one the other score is far smaller. Silent looks say nothing: it overlooks bare heads and
   * helmets alike.
   */
  verdictAt(nowMs: number): ItemVerdict {
    const { leastWorn, leastBare, bareShare, wornShare } = this.#terms
    let looks = 0
    let worn = 0
    let bare = 0
    let wornScore = 0
    let bareScore = 0
    let allWorn = 0
    let allBare = 0
    let oldestMs = nowMs
    for (let i = 0; i < this.#count; i++) {
      const atMs = this.#atMs[i]!
      if (nowMs - atMs > windowMs)
        continue
      looks++
      oldestMs = Math.min(oldestMs, atMs)
      const on = this.#worn[i]!
      const off = this.#bare[i]!
      allWorn += on
      allBare += off
      if (off >= leastBare && off >= bareShare * (on + off)) {
        bare++
        bareScore += off
      }
      else if (on >= leastWorn) {
        worn++
        wornScore += on
      }
    }
    const share = allBare / (allBare + allWorn)
    const enough = looks >= leastLooks && nowMs - oldestMs >= leastSpan * windowMs
    const isBare = enough && bare >= leastVotes && share >= bareShare
    const isWorn = enough && worn >= leastVotes && share <= wornShare
    return {
      verdict: isBare
        ? 'bare'
        : isWorn
          ? 'worn'
          : 'unknown',
      looks,
      worn,
      bare,
      score: isBare
        ? bareScore / bare
        : isWorn
          ? wornScore / worn
          : 0,
    }
  }
}
