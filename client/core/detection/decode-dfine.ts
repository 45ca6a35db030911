import type { Candidates } from './candidates.ts'
import type { DecodeOutcome } from './decode-yolox.ts'
import { addCandidate } from './add-candidate.ts'

/** Reads one picture of a D-FINE or RT-DETR export: a class, four corners (pixels) and a score for each query. */
export function decodeDfine(classes: Float32Array, boxes: Float32Array, scores: Float32Array, byClass: Int16Array, minScore: number, into: Candidates): DecodeOutcome {
  into.count = 0
  let outcome: DecodeOutcome = 'decoded'
  for (let query = 0; query < scores.length; query++) {
    const score = scores[query]!
    if (score < minScore)
      continue
    const label = byClass[classes[query]!] ?? -1
    if (label < 0 && Number.isFinite(score))
      continue
    const added = addCandidate(into, label, score, boxes[4 * query]!, boxes[4 * query + 1]!, boxes[4 * query + 2]!, boxes[4 * query + 3]!)
    if (added === 'not-finite')
      return added
    if (added === 'too-many')
      outcome = added
  }
  return outcome
}
