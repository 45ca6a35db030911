import type { Candidates } from './candidates.ts'

/** Greedy suppression keeps at most this many boxes of a frame: the contract's limit of boxes in a SafetyEvent. */
export const maxDetectionsPerFrame = 100

/**
 * Non-maximum suppression per label: the best box stays, boxes of the same label that overlap it more than `maxIou` go.
 * Writes the kept slots into `kept`, best first, and returns how many. `order` is scratch of the candidates' capacity.
 */
export function suppress(candidates: Candidates, maxIou: number, order: Uint32Array, kept: Uint32Array): number {
  const { count, score, labelIndex, x1, y1, x2, y2 } = candidates
  for (let i = 0; i < count; i++)
    order[i] = i
  order.subarray(0, count).sort((a, b) => score[b]! - score[a]! || a - b)
  const limit = Math.min(kept.length, maxDetectionsPerFrame)
  let keptCount = 0
  for (let i = 0; i < count && keptCount < limit; i++) {
    const slot = order[i]!
    const area = (x2[slot]! - x1[slot]!) * (y2[slot]! - y1[slot]!)
    let survives = true
    for (let k = 0; k < keptCount && survives; k++) {
      const other = kept[k]!
      if (labelIndex[other] !== labelIndex[slot])
        continue
      const width = Math.min(x2[slot]!, x2[other]!) - Math.max(x1[slot]!, x1[other]!)
      const height = Math.min(y2[slot]!, y2[other]!) - Math.max(y1[slot]!, y1[other]!)
      if (width <= 0 || height <= 0)
        continue
      const intersection = width * height
      const union = area + (x2[other]! - x1[other]!) * (y2[other]! - y1[other]!) - intersection
      survives = intersection <= maxIou * union
    }
    if (survives)
      kept[keptCount++] = slot
  }
  return keptCount
}
