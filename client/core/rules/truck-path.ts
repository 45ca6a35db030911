import type { NormBox } from '#contract/geometry'
import type { Floor } from './floor.ts'
import { TruckStand } from './truck-stand.ts'

/** Places that are remembered, at least `stepMs` apart: more than the second that a speed is measured over. */
const capacity = 16
const stepMs = 60
/** A speed is measured over at most this long, and over no less than `leastMs`: in between a box trembles as much as it moves. */
const mostMs = 1_000
const leastMs = 280

/** Where one truck was in the last second, to tell how fast it goes, and whether it goes at all. */
export class TruckPath {
  lastMs = Number.NEGATIVE_INFINITY
  /** As of the last look; undefined while it was seen for too short. */
  speedMps: number | undefined
  /** As of the last look: it surely stands, whatever its box does where people hide it. */
  stands = false
  readonly #stand = new TruckStand()
  readonly #atMs: number[] = []
  readonly #boxes: NormBox[] = []

  /** Takes a look at it, and at all people on foot. */
  look(box: NormBox, people: readonly NormBox[], atMs: number, floor: Floor, aspect: number): void {
    this.lastMs = atMs
    this.stands = this.#stand.look(box, people, atMs)
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
      return
    const moved = floor.movedM(from, box, aspect)
    if (moved !== undefined)
      this.speedMps = moved / (atMs - fromMs) * 1000
  }
}
