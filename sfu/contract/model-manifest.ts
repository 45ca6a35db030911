import { labelSchema } from './detection.ts'
import { detectorIdSchema, sha256Schema } from './ids.ts'
import { z } from './schema.ts'

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
    letterbox: z.object({
      anchor: z.enum(['top-left', 'centre']),
      pad: z.int().min(0).max(255),
    }),
  }),
  output: z.object({
    name: z.string().min(1),
    layout: z.literal('yolox-raw'),
    strides: z.array(z.int().min(1)).min(1),
    /** Objectness and class scores are already sigmoid. */
    activated: z.boolean(),
  }),
  labels: z.array(labelSchema).min(1),
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
