import type { Candidates } from './candidates.ts'
import type { DecodeOutcome } from './decode-yolox.ts'
import { farthestPixel } from './decode-yolox.ts'

/**
 * Adds a box by its corners (pixels of the input). 'not-finite' where a number is none or lies farther away than any working detector
 * puts it, 'too-many' where there is no room: nothing is added then.
 */
export function addCandidate(into: Candidates, labelIndex: number, score: number, x1: number, y1: number, x2: number, y2: number): DecodeOutcome {
  // Written so that NaN fails.
  if (!(Math.abs(x1) <= farthestPixel && Math.abs(y1) <= farthestPixel && Math.abs(x2) <= farthestPixel && Math.abs(y2) <= farthestPixel && Number.isFinite(score)))
    return 'not-finite'
  if (into.count === into.capacity)
    return 'too-many'
  const slot = into.count++
  into.x1[slot] = x1
  into.y1[slot] = y1
  into.x2[slot] = x2
  into.y2[slot] = y2
  into.score[slot] = Math.min(score, 1)
  into.labelIndex[slot] = labelIndex
  return 'decoded'
}
