import type { Detection } from '#contract/detection'
import { labels } from '#contract/detection'

/**
 * The detections of one look, one array per property, so that a look costs no objects; only the first `count` entries count.
 * Corners are 0..1 of the frame, finite; `labelIndex` counts in the contract's `labels`.
 */
export interface DetectionArrays {
  readonly count: number
  readonly x1: Float32Array
  readonly y1: Float32Array
  readonly x2: Float32Array
  readonly y2: Float32Array
  readonly score: Float32Array
  readonly labelIndex: Uint8Array
}

/** Detection objects written into arrays that are kept between looks. */
export class DetectionBuffer implements DetectionArrays {
  count = 0
  x1 = new Float32Array(0)
  y1 = new Float32Array(0)
  x2 = new Float32Array(0)
  y2 = new Float32Array(0)
  score = new Float32Array(0)
  labelIndex = new Uint8Array(0)

  fill(detections: readonly Detection[]): this {
    if (this.x1.length < detections.length)
      this.#grow(detections.length * 2)
    this.count = detections.length
    for (let i = 0; i < detections.length; i++) {
      const { label, score, box } = detections[i]!
      this.x1[i] = box.x1
      this.y1[i] = box.y1
      this.x2[i] = box.x2
      this.y2[i] = box.y2
      this.score[i] = score
      this.labelIndex[i] = labels.indexOf(label)
    }
    return this
  }

  #grow(length: number): void {
    this.x1 = new Float32Array(length)
    this.y1 = new Float32Array(length)
    this.x2 = new Float32Array(length)
    this.y2 = new Float32Array(length)
    this.score = new Float32Array(length)
    this.labelIndex = new Uint8Array(length)
  }
}
