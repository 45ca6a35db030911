import type { Candidates } from './candidates.ts'
import type { DecodeOutcome } from './decode-yolox.ts'
import type { HeadDecoder } from './head-tensor.ts'
import { addCandidate } from './add-candidate.ts'
import { tooFew } from './head-tensor.ts'
import { createYoloxGrid } from './yolox-grid.ts'

/**
 * Reads a NanoDet head: for each stride the scores of its cells and, for each cell, how far the four sides lie from its middle as
 * distributions over `bins` (generalized focal loss, arXiv:2006.04388): distance = stride * sum of bin * softmax(bin).
 * `tensors`: the scores of each stride, then the distances of each.
 */
export function createNanodetDecoder(input: { readonly width: number, readonly height: number }, strides: readonly number[], byClass: Int16Array): HeadDecoder {
  const grids = strides.map(stride => createYoloxGrid(input.width, input.height, [stride]))
  return {
    capacity: grids.reduce((sum, { anchors }) => sum + anchors, 0),
    needsSuppression: true,
    decode(tensors, slot, minScore, into) {
      into.count = 0
      let outcome: DecodeOutcome = 'decoded'
      for (const [at, { anchors }] of grids.entries()) {
        const scores = tensors[at]!
        const distances = tensors[at + strides.length]!
        const classes = scores.dims.at(-1) ?? 0
        const columns = distances.dims.at(-1) ?? 0
        if (classes < byClass.length || columns < 8 || columns % 4 !== 0 || scores.data.length < (slot + 1) * anchors * classes || distances.data.length < (slot + 1) * anchors * columns)
          return tooFew(scores.data.length, classes, slot)
        const read = readStride(scores.data.subarray(slot * anchors * classes, (slot + 1) * anchors * classes), distances.data.subarray(slot * anchors * columns, (slot + 1) * anchors * columns), at, into)
        if (read === 'not-finite')
          return read
        if (read === 'too-many')
          outcome = read
      }
      return outcome

      function readStride(scores: Float32Array, distances: Float32Array, at: number, taking: Candidates): DecodeOutcome {
        const { anchors, column, row } = grids[at]!
        const stride = strides[at]!
        const classes = scores.length / anchors
        const bins = distances.length / anchors / 4
        let told: DecodeOutcome = 'decoded'
        for (let cell = 0; cell < anchors; cell++) {
          for (let index = 0; index < byClass.length; index++) {
            const score = scores[cell * classes + index]!
            const label = byClass[index]!
            // Written so that NaN does not pass as "small".
            if (label < 0 || score < minScore)
              continue
            const [left, top, right, bottom] = [0, 1, 2, 3].map(side => stride * expectation(distances, (cell * 4 + side) * bins, bins)) as [number, number, number, number]
            const x = (column[cell]! + 0.5) * stride
            const y = (row[cell]! + 0.5) * stride
            const added = addCandidate(taking, label, score, x - left, y - top, x + right, y + bottom)
            if (added === 'not-finite')
              return added
            if (added === 'too-many')
              told = added
          }
        }
        return told
      }
    },
  }
}

/** Mean of 0..bins-1 under softmax of the numbers from `from` on. */
function expectation(logits: Float32Array, from: number, bins: number): number {
  let highest = -Infinity
  for (let bin = 0; bin < bins; bin++)
    highest = Math.max(highest, logits[from + bin]!)
  let weights = 0
  let sum = 0
  for (let bin = 0; bin < bins; bin++) {
    const weight = Math.exp(logits[from + bin]! - highest)
    weights += weight
    sum += weight * bin
  }
  return sum / weights
}
