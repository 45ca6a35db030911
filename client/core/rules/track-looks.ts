import type { TrackedDetection } from '#contract/detection'

/** Scores of so long count, and fewer looks than this say nothing together (domain: Frigate takes the median of three scores and more). */
const scoresMs = 1_000
const leastScores = 3
/** By so much (a factor) two looks at one body differ in height, as boxes tremble. */
const sameHeight = 1.25
/** Another height is believed when it stayed for so long: who is hidden is given the feet of who hides them for a moment. */
const settleMs = 600
/** Who was not seen for longer is looked at anew. */
const goneMs = 4_000

interface Known {
  lastMs: number
  sinceMs: number
  /** As believed, in heights of the picture. */
  height: number
  /** Another one that it seems to have, and since when. */
  otherHeight: number
  otherSinceMs: number
  isWhole: boolean
  readonly scores: { readonly score: number, readonly atMs: number }[]
  median: number
}

/** What the last looks at each track say together: how sure it is, and whether its box shows the body that it showed before. */
export class TrackLooks {
  readonly #known = new Map<number, Known>()

  look(tracks: readonly TrackedDetection[], atMs: number): void {
    for (const { trackId, score, box } of tracks) {
      const height = box.y2 - box.y1
      let known = this.#known.get(trackId)
      if (!known || atMs - known.lastMs > goneMs) {
        this.#known.set(trackId, known = {
          lastMs: atMs,
          sinceMs: atMs,
          height,
          otherHeight: height,
          otherSinceMs: Number.NaN,
          isWhole: true,
          scores: [],
          median: score,
        })
      }
      known.lastMs = atMs
      noteScore(known, score, atMs)
      noteHeight(known, height, atMs)
    }
    if (this.#known.size > tracks.length + 32) {
      for (const [trackId, { lastMs }] of this.#known) {
        if (atMs - lastMs > goneMs)
          this.#known.delete(trackId)
      }
    }
  }

  /** Of a track of the newest look: the median of its scores of the last second, its own where there are too few. */
  scoreOf({ trackId, score }: TrackedDetection): number {
    return this.#known.get(trackId)?.median ?? score
  }

  /** Whether the newest look is the first that sees a track. */
  isNew({ trackId }: TrackedDetection): boolean {
    const known = this.#known.get(trackId)
    return !known || known.sinceMs === known.lastMs
  }

  /** Whether the box of a track of the newest look is as high as it was: else it ends where somebody else does. */
  isWhole({ trackId }: TrackedDetection): boolean {
    return this.#known.get(trackId)?.isWhole ?? true
  }

  forget(): void {
    this.#known.clear()
  }
}

function noteScore(known: Known, score: number, atMs: number): void {
  const { scores } = known
  scores.push({ score, atMs })
  while (atMs - scores[0]!.atMs > scoresMs)
    scores.shift()
  known.median = scores.length < leastScores
    ? score
    : scores.map(one => one.score).sort((a, b) => a - b)[scores.length >> 1]!
}

function noteHeight(known: Known, height: number, atMs: number): void {
  if (isSame(known.height, height)) {
    known.height = height
    known.otherSinceMs = Number.NaN
    known.isWhole = true
    return
  }
  if (Number.isNaN(known.otherSinceMs) || !isSame(known.otherHeight, height))
    known.otherSinceMs = atMs
  known.otherHeight = height
  known.isWhole = atMs - known.otherSinceMs >= settleMs
  if (known.isWhole) {
    known.height = height
    known.otherSinceMs = Number.NaN
  }
}

function isSame(a: number, b: number): boolean {
  return Math.max(a, b) <= sameHeight * Math.min(a, b)
}
