import type { NormBox } from '#contract/geometry'
import type { Floor } from './floor.ts'

/** Places that are remembered, at least `stepMs` apart: more than the second that a speed is measured over. */
const capacity = 16
const stepMs = 60
/** A speed is measured over at most this long, and over no less than `leastMs`: in between a box trembles as much as it moves. */
const mostMs = 1_000
const leastMs = 280

/** Where one truck was in the last second, to tell how fast it goes. */
export class TruckPath {
  lastMs = Number.NEGATIVE_INFINITY
  /** As of the last look. */
  speedMps: number | undefined
  readonly #atMs: number[] = []
  readonly #boxes: NormBox[] = []

  /** Takes a look; answers metres a second, undefined while it was seen for too short. */
  look(box: NormBox, atMs: number, floor: Floor, aspect: number): number | undefined {
    this.lastMs = atMs
    this.speedMps = undefined
    // At slow rates the look before is the only one there is, however long ago; what is older than that is dropped.
    while (this.#atMs.length > 1 && (atMs - this.#atMs[1]! >= mostMs || this.#atMs.length >= capacity)) {
      this.#atMs.shift()
      this.#boxes.shift()
    }
    const fromMs = this.#atMs[0]
    const from = this.#boxes[0]
    if (this.#atMs.length === 0 || atMs - this.#atMs.at(-1)! >= stepMs) {
      this.#atMs.push(atMs)
      this.#boxes.push(box)
    }
    if (fromMs === undefined || !from || atMs - fromMs < leastMs)
      return undefined
    const moved = floor.movedM(from, box, aspect)
    return this.speedMps = moved === undefined
      ? undefined
      : moved / (atMs - fromMs) * 1000
  }
}
