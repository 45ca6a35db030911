import type { Candidates } from './candidates.ts'
import type { DecodeOutcome } from './decode-yolox.ts'
import { addCandidate } from './add-candidate.ts'

/**
 * Reads one picture of a DETR or RF-DETR head: centre and size in 0..1 of the input and one logit a class for each query. The score is the
 * sigmoid of the best class (focal loss, arXiv:2010.04159), not a softmax.
 */
export function decodeDetr(boxes: Float32Array, logits: Float32Array, classes: number, input: { readonly width: number, readonly height: number }, byClass: Int16Array, minScore: number, into: Candidates): DecodeOutcome {
  into.count = 0
  let outcome: DecodeOutcome = 'decoded'
  for (let query = 0; query < logits.length / classes; query++) {
    let best = 0
    for (let index = 0; index < classes; index++) {
      const logit = logits[query * classes + index]!
      if (Number.isNaN(logit))
        return 'not-finite'
      if (logit > logits[query * classes + best]!)
        best = index
    }
    const score = 1 / (1 + Math.exp(-logits[query * classes + best]!))
    const label = byClass[best] ?? -1
    if (score < minScore || label < 0)
      continue
    const x = boxes[4 * query]! * input.width
    const y = boxes[4 * query + 1]! * input.height
    const halfWidth = boxes[4 * query + 2]! * input.width / 2
    const halfHeight = boxes[4 * query + 3]! * input.height / 2
    const added = addCandidate(into, label, score, x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight)
    if (added === 'not-finite')
      return added
    if (added === 'too-many')
      outcome = added
  }
  return outcome
}
