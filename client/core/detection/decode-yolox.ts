import type { Candidates } from './candidates.ts'
import type { YoloxGrid } from './yolox-grid.ts'

export interface YoloxHead {
  /** Numbers per anchor: 4 box, 1 objectness, then the classes. */
  readonly columns: number
  /** For each class the index of its label, or -1; columns beyond its end are ignored. */
  readonly byClass: Int16Array
  /** Objectness and classes are sigmoid already; otherwise they are logits. */
  readonly activated: boolean
}

/** What the head said: fine, or numbers that no working detector gives. */
export type DecodeOutcome = 'decoded' | 'not-finite' | 'too-many'

/** Farther from the origin than this many pixels no box of a working detector lies; keeps the numbers finite in float32 as well. */
export const farthestPixel = 1e6

/**
 * Reads one batch slot of a raw YOLOX head (`anchors * columns` numbers starting at `offset`) into `into`, in input pixels:
 * centre = (o + grid) * stride, size = exp(o) * stride, score = objectness * class. Nothing is copied; the objectness of
 * each anchor is compared first, so that the other numbers of the empty ones are never touched.
 * A score of NaN or infinity, anywhere, is 'not-finite': such an engine must not be believed. Scores are rounded to float32 before they
 * are compared, so that a GPU decides the same.
 * Source: YOLOX, arXiv:2107.08430, `demo/ONNXRuntime`.
 */
export function decodeYolox(data: Float32Array, offset: number, grid: YoloxGrid, head: YoloxHead, minScore: number, into: Candidates): DecodeOutcome {
  into.count = 0
  const { columns, byClass, activated } = head
  const classes = byClass.length
  const least = Math.fround(minScore)
  let outcome: DecodeOutcome = 'decoded'
  for (let anchor = 0, at = offset; anchor < grid.anchors; anchor++, at += columns) {
    const rawObjectness = data[at + 4]!
    const objectness = activated
      ? rawObjectness
      : sigmoid(rawObjectness)
    // Written so that NaN does not pass as "small".
    if (objectness < least)
      continue
    if (!Number.isFinite(rawObjectness))
      return 'not-finite'
    for (let index = 0; index < classes; index++) {
      if (byClass[index]! < 0)
        continue
      const raw = data[at + 5 + index]!
      const score = Math.fround(objectness * (activated
        ? raw
        : sigmoid(raw)))
      if (score < least)
        continue
      const stride = grid.stride[anchor]!
      const centreX = (data[at]! + grid.column[anchor]!) * stride
      const centreY = (data[at + 1]! + grid.row[anchor]!) * stride
      const halfWidth = Math.exp(data[at + 2]!) * stride / 2
      const halfHeight = Math.exp(data[at + 3]!) * stride / 2
      // Written so that NaN fails.
      if (!(Number.isFinite(raw) && Math.abs(centreX) <= farthestPixel && Math.abs(centreY) <= farthestPixel && halfWidth <= farthestPixel && halfHeight <= farthestPixel))
        return 'not-finite'
      if (into.count === into.capacity) {
        outcome = 'too-many'
        continue
      }
      const slot = into.count++
      into.x1[slot] = centreX - halfWidth
      into.y1[slot] = centreY - halfHeight
      into.x2[slot] = centreX + halfWidth
      into.y2[slot] = centreY + halfHeight
      into.score[slot] = Math.min(score, 1)
      into.labelIndex[slot] = byClass[index]!
    }
  }
  return outcome
}

function sigmoid(logit: number): number {
  return Math.fround(1 / (1 + Math.exp(-logit)))
}
