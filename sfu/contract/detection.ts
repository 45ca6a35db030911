import { normBoxSchema } from './geometry.ts'
import { z } from './schema.ts'

/** What our detectors can tell apart; the order is the class order of the shipped detector. */
export const labels = [
  'person',
  'helmet',
  'no_helmet',
  'vest',
  'no_vest',
  'forklift',
] as const
export const labelSchema = z.enum(labels)
export type Label = z.infer<typeof labelSchema>

/** One box, label and score in one Frame. */
export const detectionSchema = z.object({
  label: labelSchema,
  score: z.number().min(0).max(1),
  box: normBoxSchema,
})
export type Detection = z.infer<typeof detectionSchema>

/** A Detection that belongs to a Track; `trackId` counts up per camera and station. */
export const trackedDetectionSchema = detectionSchema.extend({
  trackId: z.int().min(1),
})
export type TrackedDetection = z.infer<typeof trackedDetectionSchema>

/** What runs the detector. `webgpu` and `wasm` are onnxruntime-web, `tfjs` is TensorFlow.js on WebGPU. */
export const engineSchema = z.enum(['webgpu', 'wasm', 'tfjs', 'fake'])
export type Engine = z.infer<typeof engineSchema>
