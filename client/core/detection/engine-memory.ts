import { detectionSchema, engineSchema } from '#contract/detection'
import { z } from '#contract/schema'

/** How one engine did on the golden pictures of this device. */
const engineTrialSchema = z.object({
  engine: engineSchema,
  /** `failed`: it could not open the detector or stopped. `wrong`: it found something else than the processor does. */
  status: z.enum(['right', 'wrong', 'failed']),
  /** Second half of a sentence; absent when it is right. */
  reason: z.string().optional(),
  /** The best of several runs by the size of the batch, ms. */
  ms: z.array(z.object({
    size: z.int().min(1),
    ms: z.number().positive(),
  })),
})
export type EngineTrial = z.infer<typeof engineTrialSchema>

/** What was found out about the engines of this device, to be kept between starts. */
export const engineMemorySchema = z.object({
  /** Detector file, browser and graphics processor: when one of them changed, nothing is known. */
  key: z.string(),
  /** The one that was chosen. */
  engine: engineSchema,
  trials: z.array(engineTrialSchema),
  /** What the reference found in the golden pictures, by picture. */
  expected: z.array(z.array(detectionSchema)),
})
export type EngineMemory = z.infer<typeof engineMemorySchema>
