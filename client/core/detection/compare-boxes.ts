import type { Detection } from '#contract/detection'
import { intersectionOverUnion } from '../geometry/box.ts'

/**
 * Boxes less sure than this may come and go between engines: their score is where the detector is nearly indifferent. A detector that is
 * sure of nothing is taken by what it is surest of: down to half of that.
 */
const sureScore = 0.3
const surestShare = 0.5
/** A GPU adds in another order, and half precision has three digits: scores and boxes may differ by this much. */
const tolerance = { score: 0.05, iou: 0.85 }

/**
 * What an engine says of a picture against what the reference says of it: undefined when they agree, else a part of a sentence that says
 * where they differ. Each sure box of one must be in the other.
 */
export function compareBoxes(actual: readonly Detection[], expected: readonly Detection[]): string | undefined {
  const sure = Math.min(sureScore, surestShare * expected.reduce((most, box) => Math.max(most, box.score), 0) || sureScore)
  const missing = expected.find(box => box.score >= sure && !hasTwin(box, actual))
  if (missing)
    return `it did not find the ${describe(missing)} of the test picture`
  const surplus = actual.find(box => !(box.score < sure) && !hasTwin(box, expected))
  return surplus && `it found a ${describe(surplus)} that is not in the test picture`
}

function hasTwin(box: Detection, among: readonly Detection[]): boolean {
  // Written so that NaN has no twin.
  return among.some(other => other.label === box.label && Math.abs(other.score - box.score) <= tolerance.score && intersectionOverUnion(other.box, box.box) >= tolerance.iou)
}

function describe({ label, score }: Detection): string {
  return `${label} (score ${score.toFixed(2)})`
}
