import type { Detection, Label } from '#contract/detection'
import type { BoxRows } from '../detection/box-rows.ts'
import { labels } from '#contract/detection'
import { rowLength } from '../detection/box-rows.ts'

const indexOfLabel = Object.fromEntries(labels.map((label, index) => [
  label,
  index,
])) as Record<Label, number>

/** Detection objects written into rows of numbers whose memory is kept; the label index counts in the contract's `labels`. */
export class DetectionRows implements BoxRows {
  count = 0
  rows = new Float32Array(0)

  fill(detections: readonly Detection[]): this {
    const length = detections.length * rowLength
    if (this.rows.length < length)
      this.rows = new Float32Array(length * 2)
    this.count = detections.length
    for (let i = 0; i < detections.length; i++) {
      const { label, score, box } = detections[i]!
      const at = i * rowLength
      this.rows[at] = box.x1
      this.rows[at + 1] = box.y1
      this.rows[at + 2] = box.x2
      this.rows[at + 3] = box.y2
      this.rows[at + 4] = score
      this.rows[at + 5] = indexOfLabel[label]
    }
    return this
  }
}
