import type { Candidates } from './candidates.ts'
import type { DecodeOutcome } from './decode-yolox.ts'
import { addCandidate } from './add-candidate.ts'

/** Reads one picture of a head with suppression inside: rows of x1, y1, x2, y2 (pixels), score, class. */
export function decodeBoxRows(data: Float32Array, columns: number, byClass: Int16Array, minScore: number, into: Candidates): DecodeOutcome {
  into.count = 0
  let outcome: DecodeOutcome = 'decoded'
  for (let at = 0; at < data.length; at += columns) {
    const score = data[at + 4]!
    // Written so that NaN does not pass as "small".
    if (score < minScore)
      continue
    const label = byClass[data[at + 5]!] ?? -1
    if (label < 0 && Number.isFinite(score))
      continue
    const added = addCandidate(into, label, score, data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!)
    if (added === 'not-finite')
      return added
    if (added === 'too-many')
      outcome = added
  }
  return outcome
}
