import type { Detection } from '#contract/detection'
import type { ModelManifest } from '#contract/model-manifest'
import type { Letterbox } from '../geometry/letterbox.ts'
import type { BoxRows } from './box-rows.ts'
import type { HeadTensor } from './head-tensor.ts'
import type { Placement } from './placement.ts'
import { rowLength, rowsToPicture } from './box-rows.ts'
import { createCandidates } from './candidates.ts'
import { createHeadDecoder } from './head-decoder.ts'
import { readBoxes } from './read-boxes.ts'
import { maxDetectionsPerFrame, suppress } from './suppress.ts'

export interface OddOutput { status: 'odd-output', reason: string }

/** The boxes of one frame, or why its numbers cannot be boxes. */
type HeadReading = { status: 'read', detections: Detection[] } | OddOutput
type RowsReading = { status: 'read', boxes: BoxRows } | OddOutput

/** Turns a detector's raw output into boxes; holds the scratch memory, so one reader serves all frames of a detector. */
export interface HeadReader {
  /** `tensors`: what the graph answered, in the order of `outputNames`. `slot`: place in the batch. The rows are fresh memory. */
  readonly readTensors: (tensors: readonly HeadTensor[], slot: number, placement: Placement) => RowsReading
  /** For heads of one output: `columns` is the last dimension of its tensor. */
  readonly readRows: (output: Float32Array, slot: number, columns: number, placement: Placement) => RowsReading
  /** The same for a whole picture (size in pixels), as objects. */
  readonly read: (output: Float32Array, slot: number, columns: number, letterbox: Letterbox, pictureWidth: number, pictureHeight: number) => HeadReading
}

/** What an odd answer of the detector is called, the same on processor and GPU. */
export const oddOutputs = {
  notFinite: 'The detector answered numbers that are not finite.',
  tooMany: (limit: number): string => `The detector answered more than ${limit} boxes for one picture.`,
} as const

/** A box that overlaps another one completely is still told: this detector suppresses by itself. */
const noSuppression = 1

export function createHeadReader(manifest: ModelManifest): HeadReader {
  const { labels, postprocess } = manifest
  const decoder = createHeadDecoder(manifest)
  const candidates = createCandidates(decoder.capacity)
  const order = new Uint32Array(decoder.capacity)
  const kept = new Uint32Array(maxDetectionsPerFrame)
  const maxIou = decoder.needsSuppression
    ? postprocess.nmsIou
    : noSuppression

  const readTensors: HeadReader['readTensors'] = (tensors, slot, placement) => {
    const outcome = decoder.decode(tensors, slot, postprocess.minScore, candidates)
    if (typeof outcome === 'object')
      return { status: 'odd-output', reason: outcome.misshapen }
    if (outcome === 'not-finite')
      return { status: 'odd-output', reason: oddOutputs.notFinite }
    if (outcome === 'too-many') {
      return {
        status: 'odd-output',
        reason: oddOutputs.tooMany(decoder.capacity),
      }
    }
    const count = suppress(candidates, maxIou, order, kept)
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

  const readRows: HeadReader['readRows'] = (output, slot, columns, placement) => readTensors([
    {
      data: output,
      dims: [-1, columns],
    },
  ], slot, placement)

  return {
    readTensors,
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
