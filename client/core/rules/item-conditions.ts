import type { TrackedDetection } from '#contract/detection'

/** What helmets and vests need to be told (domain: debounce). Colour and light are not measured here. */
const least = {
  width: 640,
  height: 360,
  fps: 3,
  personHeight: 0.09,
} as const
/** Over how long the rate is measured. */
const windowMs = 3_000

type ItemTrouble = 'small-picture' | 'low-rate' | 'small-people'

/** Whether helmets and vests can be told on one camera: asked at each look. */
export class ItemConditions {
  readonly #atMs: number[] = []
  #sinceMs = Number.NaN

  /** Takes one look; answers what is in the way, undefined when nothing is or it is too early to say. */
  look(tracks: readonly TrackedDetection[], atMs: number, picture: { readonly width: number, readonly height: number } | undefined): ItemTrouble | undefined {
    if (this.#atMs.length > 0 && atMs - this.#atMs.at(-1)! > windowMs)
      this.#sinceMs = Number.NaN
    if (Number.isNaN(this.#sinceMs))
      this.#sinceMs = atMs
    this.#atMs.push(atMs)
    while (atMs - this.#atMs[0]! > windowMs)
      this.#atMs.shift()
    if (picture && (picture.width < least.width || picture.height < least.height))
      return 'small-picture'
    const people = tracks.filter(track => track.label === 'person')
    // A scene without people is looked at seldom, and nobody misses anything there.
    if (people.length === 0) {
      this.#sinceMs = Number.NaN
      return undefined
    }
    if (people.every(({ box }) => box.y2 - box.y1 < least.personHeight))
      return 'small-people'
    return atMs - this.#sinceMs >= windowMs && this.#atMs.length - 1 < least.fps * windowMs / 1000 - 1
      ? 'low-rate'
      : undefined
  }
}
