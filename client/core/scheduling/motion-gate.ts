import type { NormBox } from '#contract/geometry'
import type { MotionSummary } from '../detection/motion-grid.ts'

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

  /** Takes what the newest picture says. */
  take({ fraction, box }: MotionSummary, atMs: number): void {
    this.#pictures++
    this.#box = undefined
    // Also the very first picture, of which everything is new.
    if (fraction >= lightShare) {
      // One look tells what the light shows; the flood of changes that follows is the exposure adapting.
      if (atMs - this.#lightMs > settleMs)
        this.#lightMs = atMs
      return
    }
    if (box && fraction > 0) {
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
