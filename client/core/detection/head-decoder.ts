import type { HeadLayoutOf, ModelManifest } from '#contract/model-manifest'
import type { HeadDecoder } from './head-tensor.ts'
import { AppError } from '#contract/app-error'
import { unreachable } from '#contract/unreachable'
import { decodeBoxRows } from './decode-box-rows.ts'
import { decodeDetr } from './decode-detr.ts'
import { decodeDfine } from './decode-dfine.ts'
import { createNanodetDecoder } from './decode-nanodet.ts'
import { decodeUltralytics } from './decode-ultralytics.ts'
import { decodeYolox } from './decode-yolox.ts'
import { tooFew } from './head-tensor.ts'
import { createYoloxGrid } from './yolox-grid.ts'

/** The outputs that are read, in the order in which a decoder wants them. */
export function outputNames(output: ModelManifest['output']): readonly string[] {
  switch (output.layout) {
    case 'yolox-raw':
    case 'ultralytics':
    case 'end-to-end': return [output.name]
    case 'd-fine': return [output.labels, output.boxes, output.scores]
    case 'detr': return [output.boxes, output.logits]
    case 'nanodet': return [
      ...output.scores,
      ...output.distances,
    ]
    default: return unreachable(output)
  }
}

/** For each class of a graph the index in the manifest's labels, or -1: not one of ours. Classes beyond the end are none either. */
export function labelsByClass({ labels, classes }: Pick<ModelManifest, 'labels' | 'classes'>): Int16Array {
  const known = classes ?? labels.map((_, index) => index)
  const byClass = new Int16Array(Math.max(...known) + 1).fill(-1)
  // Two classes of one label are suppressed together.
  known.forEach((each, index) => byClass[each] = labels.indexOf(labels[index]!))
  return byClass
}

/** What a GPU's fixed programs can prepare and read: YOLOX's head, our labels its first classes in order, no distorted or normalised pictures. */
export function isPlainYolox({ input, output, classes }: Pick<ModelManifest, 'input' | 'output' | 'classes'>): boolean {
  return output.layout === 'yolox-raw' && input.normalise === undefined && input.letterbox.anchor !== 'stretch' && (classes ?? []).every((each, index) => each === index)
}

/** YOLOX's head of a detector that is known to have one. AppError 'internal' otherwise. */
export function yoloxHeadOf({ detectorId, output }: Pick<ModelManifest, 'detectorId' | 'output'>): HeadLayoutOf<'yolox-raw'> {
  if (output.layout !== 'yolox-raw')
    throw new AppError('internal', `The detector ${detectorId} has no YOLOX head, which alone is read on the graphics processor.`)
  return output
}

/** Most boxes that the layouts without anchors give. */
const mostQueries = 1_000

export function createHeadDecoder(manifest: ModelManifest): HeadDecoder {
  const { input, output } = manifest
  const byClass = labelsByClass(manifest)
  switch (output.layout) {
    case 'yolox-raw': {
      const grid = createYoloxGrid(input.width, input.height, output.strides)
      return {
        // A crowd gives about ten candidates a person; as many as there are anchors is noise.
        capacity: grid.anchors,
        needsSuppression: true,
        decode([tensor], slot, minScore, into) {
          const { data, dims } = tensor!
          const columns = dims.at(-1) ?? 0
          const offset = slot * grid.anchors * columns
          return columns < 5 + byClass.length || data.length < offset + grid.anchors * columns
            ? tooFew(data.length, columns, slot)
            : decodeYolox(data, offset, grid, { columns, byClass, activated: output.activated }, minScore, into)
        },
      }
    }
    case 'ultralytics': return {
      capacity: 20_000,
      needsSuppression: true,
      decode([tensor], slot, minScore, into) {
        const { data, dims } = tensor!
        const [, rows = 0, anchors = 0] = dims
        const offset = slot * rows * anchors
        return rows < 4 + byClass.length || data.length < offset + rows * anchors
          ? tooFew(data.length, anchors, slot)
          : decodeUltralytics(data.subarray(offset, offset + rows * anchors), anchors, byClass, minScore, into)
      },
    }
    case 'end-to-end': return {
      capacity: mostQueries,
      needsSuppression: false,
      decode([tensor], slot, minScore, into) {
        const { data, dims } = tensor!
        const [, rows = 0, columns = 0] = dims
        const offset = slot * rows * columns
        return columns < 6 || data.length < offset + rows * columns
          ? tooFew(data.length, columns, slot)
          : decodeBoxRows(data.subarray(offset, offset + rows * columns), columns, byClass, minScore, into)
      },
    }
    case 'd-fine': return {
      capacity: mostQueries,
      needsSuppression: false,
      decode([classes, boxes, scores], slot, minScore, into) {
        const queries = scores!.dims.at(-1) ?? 0
        const from = slot * queries
        return classes!.data.length < from + queries || boxes!.data.length < 4 * (from + queries) || scores!.data.length < from + queries
          ? tooFew(scores!.data.length, queries, slot)
          : decodeDfine(classes!.data.subarray(from, from + queries), boxes!.data.subarray(4 * from, 4 * (from + queries)), scores!.data.subarray(from, from + queries), byClass, minScore, into)
      },
    }
    case 'detr': return {
      capacity: mostQueries,
      needsSuppression: false,
      decode([boxes, logits], slot, minScore, into) {
        const [, queries = 0, classes = 0] = logits!.dims
        const from = slot * queries
        return classes < byClass.length || boxes!.data.length < 4 * (from + queries) || logits!.data.length < classes * (from + queries)
          ? tooFew(logits!.data.length, classes, slot)
          : decodeDetr(boxes!.data.subarray(4 * from, 4 * (from + queries)), logits!.data.subarray(classes * from, classes * (from + queries)), classes, input, byClass, minScore, into)
      },
    }
    case 'nanodet': return createNanodetDecoder(input, output.strides, byClass)
    default: return unreachable(output)
  }
}
