import type { Detection, Label } from '#contract/detection'
import type { BoxRows } from './box-rows.ts'
import { rowLength } from './box-rows.ts'

/** Rows of numbers as Detections, in their order; `labels` are the detector's own. A row that no label belongs to is left out. */
export function readBoxes({ count, rows }: BoxRows, labels: readonly Label[]): Detection[] {
  const detections: Detection[] = []
  for (let i = 0; i < count; i++) {
    const at = i * rowLength
    const label = labels[rows[at + 5]!]
    if (label === undefined)
      continue
    detections.push({
      label,
      score: rows[at + 4]!,
      box: {
        x1: rows[at]!,
        y1: rows[at + 1]!,
        x2: rows[at + 2]!,
        y2: rows[at + 3]!,
      },
    })
  }
  return detections
}
