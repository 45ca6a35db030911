import type { Detection, Label } from '#contract/detection'
import type { ModelManifest } from '#contract/model-manifest'
import type { Letterbox } from '../geometry/letterbox.ts'
import { clampUnit } from '../geometry/box.ts'
import { createCandidates } from './candidates.ts'
import { decodeYolox } from './decode-yolox.ts'
import { maxDetectionsPerFrame, suppress } from './suppress.ts'
import { createYoloxGrid } from './yolox-grid.ts'

/** The boxes of one frame, or why its numbers cannot be boxes. */
type HeadReading
  = | { status: 'read', detections: Detection[] }
    | { status: 'odd-output', reason: string }

/** Turns a detector's raw output into Detections; holds the scratch memory, so one reader serves all frames of a detector. */
export interface HeadReader {
  readonly anchors: number
  /** `slot`: place in the batch. `columns`: last dimension of the output tensor. Picture size in pixels. */
  read: (output: Float32Array, slot: number, columns: number, letterbox: Letterbox, pictureWidth: number, pictureHeight: number) => HeadReading
}

export function createHeadReader(manifest: ModelManifest): HeadReader {
  const { input, output: { strides, activated }, labels, postprocess } = manifest
  const grid = createYoloxGrid(input.width, input.height, strides)
  // A crowd gives about ten candidates a person; as many as there are anchors is noise.
  const candidateCapacity = grid.anchors
  const candidates = createCandidates(candidateCapacity)
  const order = new Uint32Array(candidateCapacity)
  const kept = new Uint32Array(maxDetectionsPerFrame)

  return {
    anchors: grid.anchors,
    read(output, slot, columns, letterbox, pictureWidth, pictureHeight) {
      const offset = slot * grid.anchors * columns
      if (columns < 5 + labels.length || output.length < offset + grid.anchors * columns)
        return { status: 'odd-output', reason: `The detector answered ${output.length} numbers in rows of ${columns}; too few for slot ${slot}.` }
      const outcome = decodeYolox(output, offset, grid, { columns, classes: labels.length, activated }, postprocess.minScore, candidates)
      if (outcome === 'not-finite')
        return { status: 'odd-output', reason: 'The detector answered numbers that are not finite.' }
      if (outcome === 'too-many')
        return { status: 'odd-output', reason: `The detector answered more than ${candidateCapacity} boxes for one picture.` }
      const count = suppress(candidates, postprocess.nmsIou, order, kept)
      const detections: Detection[] = []
      const { scale, offsetX, offsetY } = letterbox
      for (let i = 0; i < count; i++) {
        const at = kept[i]!
        const x1 = clampUnit((candidates.x1[at]! - offsetX) / scale / pictureWidth)
        const y1 = clampUnit((candidates.y1[at]! - offsetY) / scale / pictureHeight)
        const x2 = clampUnit((candidates.x2[at]! - offsetX) / scale / pictureWidth)
        const y2 = clampUnit((candidates.y2[at]! - offsetY) / scale / pictureHeight)
        // A box that lies wholly in the padding has no area in the picture.
        if (x2 > x1 && y2 > y1) {
          detections.push({
            label: labels[candidates.labelIndex[at]!] as Label,
            score: candidates.score[at]!,
            box: { x1, y1, x2, y2 },
          })
        }
      }
      return { status: 'read', detections }
    },
  }
}
