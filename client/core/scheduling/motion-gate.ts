import type { NormBox } from '#contract/geometry'

/** What changed in a picture against the ones before, as the pixels tell. */
export interface MotionSummary {
  /** Share of the picture's cells that changed, 0..1. */
  readonly changedShare: number
  /** Around all changed cells, 0..1 of the picture; undefined when none changed. */
  readonly box: NormBox | undefined
}

/** Motion is believed to go on for so long after the last change: people pause in mid-step. */
const holdMs = 3_000
/** A change of this much at once is light: a lamp, the sun, an exposure that adapts. */
const lightShare = 0.6
/** So long after a change of light the scene is taken to settle: at the usual rate, without a burst. */
const settleMs = 2_000

/** Whether one camera's scene moves. Two pictures are needed to know. */
export class MotionGate {
  #pictures = 0
  #movedMs = Number.NEGATIVE_INFINITY
  #lightMs = Number.NEGATIVE_INFINITY
  #box: NormBox | undefined

  /** Around what moved in the newest picture; undefined when nothing did, or everything. */
  get box(): NormBox | undefined {
    return this.#box
  }

  /** Takes what the newest picture says. `minShare`: changes below are noise of the sensor. */
  take({ changedShare, box }: MotionSummary, atMs: number, minShare = 0): void {
    this.#pictures++
    this.#box = undefined
    if (changedShare >= lightShare) {
      // One look tells what the light shows; the flood of changes that follows is the exposure adapting.
      if (atMs - this.#lightMs > settleMs)
        this.#lightMs = atMs
      return
    }
    if (box && changedShare > minShare) {
      this.#movedMs = atMs
      this.#box = box
    }
  }

  /** The picture changed its size, or the camera was away: nothing is known. */
  forget(): void {
    this.#pictures = 0
    this.#movedMs = Number.NEGATIVE_INFINITY
    this.#lightMs = Number.NEGATIVE_INFINITY
    this.#box = undefined
  }

  state(nowMs: number): 'moving' | 'still' | 'unknown' {
    if (this.#pictures < 2)
      return 'unknown'
    return nowMs - this.#movedMs <= holdMs || nowMs - this.#lightMs <= settleMs
      ? 'moving'
      : 'still'
  }
}
