import type { Candidates } from './candidates.ts'
import type { DecodeOutcome } from './decode-yolox.ts'
import { addCandidate } from './add-candidate.ts'

/**
 * Reads one picture of a YOLO 8 head: rows centre x, centre y, width, height (pixels), then one row of scores a class, `anchors` numbers
 * each. The score of an anchor is that of its best class, as in Ultralytics' own non_max_suppression.
 */
export function decodeUltralytics(data: Float32Array, anchors: number, byClass: Int16Array, minScore: number, into: Candidates): DecodeOutcome {
  into.count = 0
  const classes = data.length / anchors - 4
  let outcome: DecodeOutcome = 'decoded'
  for (let anchor = 0; anchor < anchors; anchor++) {
    let best = -1
    let score = minScore
    for (let index = 0; index < classes; index++) {
      const each = data[(4 + index) * anchors + anchor]!
      if (Number.isNaN(each))
        return 'not-finite'
      if (each >= score) {
        score = each
        best = index
      }
    }
    const label = byClass[best] ?? -1
    if (label < 0)
      continue
    const x = data[anchor]!
    const y = data[anchors + anchor]!
    const halfWidth = data[2 * anchors + anchor]! / 2
    const halfHeight = data[3 * anchors + anchor]! / 2
    const added = addCandidate(into, label, score, x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight)
    if (added === 'not-finite')
      return added
    if (added === 'too-many')
      outcome = added
  }
  return outcome
}
