import type { NormBox } from '#contract/geometry'

/** A truck stands that nobody came near and whose sides and lower edge stayed where they were for so long. */
const standMs = 2_000
/** They tremble by less than this share of its width or height, and what is off by more for longer than `settleMs` is another place. */
const trembleShare = 0.1
const settleMs = 400
/**
 * Detectors end a truck's box early where somebody hides it, or add them to it: the side that they touch is off by so much of the width then, the
 * other one by less, the lower edge by so much of the height. A truck that drives is off by more within a moment.
 */
const touchedShare = 0.35
const otherSideShare = 0.2
const touchedDeep = 0.2
/** Somebody hides a side from so near to it, of their own width. */
const besideShare = 0.25

/**
 * Where one truck stands, and whether it still does while people walk before it. What a person's box touches proves nothing then: the sides that
 * nobody touches do.
 */
export class TruckStand {
  #place: NormBox | undefined
  #sinceMs = 0
  #offSinceMs = Number.NaN
  #stood = false

  /** Takes a look at the truck and at all people on foot; answers whether it surely stands. */
  look(box: NormBox, people: readonly NormBox[], atMs: number): boolean {
    const place = this.#place
    if (!place)
      return this.#begin(box, atMs)
    const width = place.x2 - place.x1
    const height = place.y2 - place.y1
    const near = people.filter(({ y1, y2 }) => y1 < Math.max(box.y2, place.y2) && y2 > Math.min(box.y1, place.y1))
    const touches = (from: number, to: number): boolean => near.some(({ x1, x2 }) => {
      const beside = besideShare * (x2 - x1)
      return x1 - beside <= Math.max(from, to) && x2 + beside >= Math.min(from, to)
    })
    const isTouched = touches(Math.min(box.x1, place.x1), Math.max(box.x2, place.x2))
    const sideOff = (from: number, to: number): boolean => Math.abs(to - from) > width * (touches(from, to)
      ? touchedShare
      : isTouched
        ? otherSideShare
        : trembleShare)
    const isOff = sideOff(place.x1, box.x1) || sideOff(place.x2, box.x2) || Math.abs(box.y2 - place.y2) > height * (isTouched
      ? touchedDeep
      : trembleShare)
    if (isOff) {
      if (Number.isNaN(this.#offSinceMs))
        this.#offSinceMs = atMs
      return atMs - this.#offSinceMs >= settleMs && this.#begin(box, atMs)
    }
    this.#offSinceMs = Number.NaN
    // Of a truck that was never seen alone nobody knows where its sides are.
    if (isTouched && !this.#stood)
      return this.#begin(box, atMs)
    return this.#stood ||= atMs - this.#sinceMs >= standMs
  }

  #begin(box: NormBox, atMs: number): false {
    this.#place = box
    this.#sinceMs = atMs
    this.#offSinceMs = Number.NaN
    this.#stood = false
    return false
  }
}
