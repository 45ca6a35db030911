import { labelSchema } from './detection.ts'
import { detectorIdSchema, sha256Schema } from './ids.ts'
import { z } from './schema.ts'

const tensorName = z.string().min(1)
const strides = z.array(z.int().min(1)).min(1)

/** How a graph tells its boxes. Sizes in pixels of its input; N pictures, C classes. */
export const headLayoutSchema = z.discriminatedUnion('layout', [
  /** YOLOX: [N, anchors, 5 + C]; cells and exponents, objectness and classes. */
  z.object({
    layout: z.literal('yolox-raw'),
    name: tensorName,
    strides,
    /** Objectness and class scores are already sigmoid. */
    activated: z.boolean(),
  }),
  /** Ultralytics' YOLO 8 and later: [N, 4 + C, anchors]; centre and size in pixels, class scores. */
  z.object({
    layout: z.literal('ultralytics'),
    name: tensorName,
  }),
  /** With suppression in the graph: [N, boxes, 6]; corners in pixels, score, class. */
  z.object({
    layout: z.literal('end-to-end'),
    name: tensorName,
  }),
  /** D-FINE, RT-DETR: labels [N, boxes], corners [N, boxes, 4] in pixels of the size that is given to `sizes`, scores [N, boxes]. */
  z.object({
    layout: z.literal('d-fine'),
    labels: tensorName,
    boxes: tensorName,
    scores: tensorName,
    /** Input int64 [N, 2]: width and height. */
    sizes: tensorName,
  }),
  /** DETR, RF-DETR: [N, queries, 4] centre and size in 0..1, [N, queries, C] logits. */
  z.object({
    layout: z.literal('detr'),
    boxes: tensorName,
    logits: tensorName,
  }),
  /** NanoDet, PicoDet: for each stride scores [N, cells, C] and the distances of four sides as distributions [N, cells, 4 * bins]. */
  z.object({
    layout: z.literal('nanodet'),
    strides,
    scores: z.array(tensorName).min(1),
    distances: z.array(tensorName).min(1),
  }),
])
export type HeadLayout = z.infer<typeof headLayoutSchema>
export type HeadLayoutOf<Kind extends HeadLayout['layout']> = Extract<HeadLayout, { layout: Kind }>

/** The checked description of a detector: models/<detector-id>/manifest.json. */
export const modelManifestSchema = z.object({
  manifestVersion: z.literal(1),
  detectorId: detectorIdSchema,
  name: z.string().min(1).max(80),
  file: z.object({
    name: z.string().regex(/^[\w.-]+\.onnx$/),
    bytes: z.int().min(1),
    sha256: sha256Schema,
  }),
  licence: z.object({
    spdx: z.string().min(1),
    notice: z.string(),
  }),
  input: z.object({
    name: z.string().min(1),
    width: z.int().min(32).max(1280),
    height: z.int().min(32).max(1280),
    type: z.literal('float32'),
    colourOrder: z.enum(['BGR', 'RGB']),
    /** Value of full white after normalisation. */
    range: z.enum(['0..255', '0..1']),
    /** Subtracted, and then divided by, per channel in `colourOrder`, after `range`. */
    normalise: z.object({
      mean: z.array(z.number()).length(3),
      deviation: z.array(z.number().positive()).length(3),
    }).optional(),
    letterbox: z.object({
      /** 'stretch': no padding; the picture is distorted to fill the input. */
      anchor: z.enum(['top-left', 'centre', 'stretch']),
      pad: z.int().min(0).max(255),
    }),
  }),
  output: headLayoutSchema,
  labels: z.array(labelSchema).min(1),
  /** Which class of the graph each of `labels` is; absent: the first ones, in order. Two classes may be one label. */
  classes: z.array(z.int().min(0).max(999)).optional(),
  postprocess: z.object({
    minScore: z.number().min(0).max(1),
    nmsIou: z.number().min(0).max(1),
  }),
  /** Measured quality, e.g. `{ set: 'rf100 test', metric: 'AP50', scores: { person: 0.876 } }`. */
  scores: z.array(z.object({
    set: z.string(),
    metric: z.string(),
    scores: z.record(z.string(), z.number()),
  })),
})
export type ModelManifest = z.infer<typeof modelManifestSchema>
