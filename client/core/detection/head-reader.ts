import type { Detection } from '#contract/detection'
import type { ModelManifest } from '#contract/model-manifest'
import type { Letterbox } from '../geometry/letterbox.ts'
import type { BoxRows } from './box-rows.ts'
import type { Placement } from './placement.ts'
import { rowLength, rowsToPicture } from './box-rows.ts'
import { createCandidates } from './candidates.ts'
import { decodeYolox } from './decode-yolox.ts'
import { readBoxes } from './read-boxes.ts'
import { maxDetectionsPerFrame, suppress } from './suppress.ts'
import { createYoloxGrid } from './yolox-grid.ts'

export interface OddOutput { status: 'odd-output', reason: string }

/** The boxes of one frame, or why its numbers cannot be boxes. */
type HeadReading = { status: 'read', detections: Detection[] } | OddOutput
type RowsReading = { status: 'read', boxes: BoxRows } | OddOutput

/** Turns a detector's raw output into boxes; holds the scratch memory, so one reader serves all frames of a detector. */
export interface HeadReader {
  readonly anchors: number
  /** `slot`: place in the batch. `columns`: last dimension of the output tensor. The rows are fresh memory. */
  readonly readRows: (output: Float32Array, slot: number, columns: number, placement: Placement) => RowsReading
  /** The same for a whole picture (size in pixels), as objects. */
  readonly read: (output: Float32Array, slot: number, columns: number, letterbox: Letterbox, pictureWidth: number, pictureHeight: number) => HeadReading
}

/** What an odd answer of the detector is called, the same on processor and GPU. */
export const oddOutputs = {
  notFinite: 'The detector answered numbers that are not finite.',
  tooMany: (limit: number): string => `The detector answered more than ${limit} boxes for one picture.`,
} as const

export function createHeadReader(manifest: ModelManifest): HeadReader {
  const { input, output: { strides, activated }, labels, postprocess } = manifest
  const grid = createYoloxGrid(input.width, input.height, strides)
  // A crowd gives about ten candidates a person; as many as there are anchors is noise.
  const candidateCapacity = grid.anchors
  const candidates = createCandidates(candidateCapacity)
  const order = new Uint32Array(candidateCapacity)
  const kept = new Uint32Array(maxDetectionsPerFrame)

  const readRows: HeadReader['readRows'] = (output, slot, columns, placement) => {
    const offset = slot * grid.anchors * columns
    if (columns < 5 + labels.length || output.length < offset + grid.anchors * columns)
      return { status: 'odd-output', reason: `The detector answered ${output.length} numbers in rows of ${columns}; too few for slot ${slot}.` }
    const outcome = decodeYolox(output, offset, grid, { columns, classes: labels.length, activated }, postprocess.minScore, candidates)
    if (outcome === 'not-finite')
      return { status: 'odd-output', reason: oddOutputs.notFinite }
    if (outcome === 'too-many') {
      return {
        status: 'odd-output',
        reason: oddOutputs.tooMany(candidateCapacity),
      }
    }
    const count = suppress(candidates, postprocess.nmsIou, order, kept)
    const rows = new Float32Array(count * rowLength)
    for (let i = 0; i < count; i++) {
      const at = kept[i]!
      const to = i * rowLength
      rows[to] = candidates.x1[at]!
      rows[to + 1] = candidates.y1[at]!
      rows[to + 2] = candidates.x2[at]!
      rows[to + 3] = candidates.y2[at]!
      rows[to + 4] = candidates.score[at]!
      rows[to + 5] = candidates.labelIndex[at]!
    }
    return {
      status: 'read',
      boxes: {
        rows,
        count: rowsToPicture(rows, count, placement),
      },
    }
  }

  return {
    anchors: grid.anchors,
    readRows,
    read(output, slot, columns, letterbox, pictureWidth, pictureHeight) {
      const whole = {
        pictureWidth,
        pictureHeight,
        cropX: 0,
        cropY: 0,
        cropWidth: pictureWidth,
        cropHeight: pictureHeight,
        letterbox,
      }
      const reading = readRows(output, slot, columns, whole)
      return reading.status === 'read'
        ? {
            status: 'read',
            detections: readBoxes(reading.boxes, labels),
          }
        : reading
    },
  }
}
