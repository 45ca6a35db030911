import type { TrackedDetection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'

/** Looks are averaged over about so long: boxes tremble by more than people and trucks move between two looks. */
const smoothMs = 250
/** A lower edge that jumps by more than this share of the height is somebody else's, or a shadow's: the detector's word against where it stood. */
const jumpShare = 0.12
/** What jumped is believed when it stays for so long. */
const settleMs = 400
/** Nobody is thought to go on in one direction for longer than this. */
const goesOnMs = 1_000

/**
 * Where one track stands on the floor, looks taken together: an alpha-beta filter of both sides and of the lower edge of its box
 * (Bar-Shalom, Estimation with Applications, 6.5), with its gains from the time between two looks, because the rate adapts.
 */
export class Footing {
  /** As seen last. */
  track: TrackedDetection
  lastMs: number
  readonly #at = new Float64Array(3)
  readonly #perMs = new Float64Array(3)
  #height: number
  #jumpedSinceMs = Number.NaN

  constructor(track: TrackedDetection, atMs: number) {
    this.track = track
    this.lastMs = atMs
    this.#height = 0
    this.#begin(track.box)
  }

  see(track: TrackedDetection, atMs: number): void {
    const passedMs = atMs - this.lastMs
    const { box } = track
    this.track = track
    this.lastMs = atMs
    if (!(passedMs > 0))
      return
    if (passedMs > goesOnMs)
      return this.#begin(box)
    for (let i = 0; i < 3; i++)
      this.#at[i]! += this.#perMs[i]! * passedMs
    const height = box.y2 - box.y1
    if (passedMs < settleMs && Math.abs(box.y2 - this.#at[2]!) > jumpShare * Math.min(height, this.#height)) {
      if (Number.isNaN(this.#jumpedSinceMs))
        this.#jumpedSinceMs = atMs
      if (atMs - this.#jumpedSinceMs < settleMs)
        return
      return this.#begin(box)
    }
    this.#jumpedSinceMs = Number.NaN
    const gain = 1 - Math.exp(-passedMs / smoothMs)
    const speedGain = gain * gain / (2 - gain) / passedMs
    this.#height += gain * (height - this.#height)
    const seen = [box.x1, box.x2, box.y2]
    for (let i = 0; i < 3; i++) {
      const off = seen[i]! - this.#at[i]!
      this.#at[i]! += gain * off
      this.#perMs[i]! += speedGain * off
    }
  }

  /** Its box at a time not before the last look, where it is if it goes on as it went; of the height that it has. */
  boxAt(atMs: number): NormBox {
    const forMs = Math.min(goesOnMs, atMs - this.lastMs)
    const y2 = this.#at[2]! + this.#perMs[2]! * forMs
    return {
      x1: this.#at[0]! + this.#perMs[0]! * forMs,
      x2: this.#at[1]! + this.#perMs[1]! * forMs,
      y1: y2 - this.#height,
      y2,
    }
  }

  #begin({ x1, x2, y1, y2 }: NormBox): void {
    this.#at[0] = x1
    this.#at[1] = x2
    this.#at[2] = y2
    this.#perMs.fill(0)
    this.#height = y2 - y1
    this.#jumpedSinceMs = Number.NaN
  }
}
