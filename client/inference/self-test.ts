import type { ModelManifest } from '#contract/model-manifest'
import type { InferenceEngine } from './inference-engine.ts'
import { goldenInput } from './golden-input.ts'

export type SelfTestResult = { passed: true, largestDifference: number } | { passed: false, reason: string }

/** Answers of one engine to the golden pictures, as the measure for others. */
export interface GoldenAnswer {
  readonly input: Float32Array
  readonly output: Float32Array
  readonly count: number
}

/** Numbers may differ by this much plus this share: GPUs add in another order; boxes move by less than half a pixel. */
const tolerance = { absolute: 0.02, share: 0.02 }

/** Asks the engine that is known to count right. Two pictures, so that a wrong batch shows as well. */
export async function askReference(reference: InferenceEngine, manifest: ModelManifest): Promise<GoldenAnswer> {
  const { width, height, range } = manifest.input
  const count = 2
  const input = goldenInput(count, width, height, range === '0..255'
    ? 255
    : 1)
  const { data } = await reference.run(input, count)
  return {
    input,
    output: data.slice(),
    count,
  }
}

/**
 * Compares an engine with the reference: the whole batch at once, then its second picture alone (batches above one have been wrong
 * on some GPUs, onnxruntime #21103). Costs two runs.
 */
export async function selfTest(engine: InferenceEngine, golden: GoldenAnswer): Promise<SelfTestResult> {
  const { input, output, count } = golden
  const slotIn = input.length / count
  const slotOut = output.length / count
  const batch = await engine.run(input, count)
  const asBatch = compare(batch.data, output)
  if (!asBatch.passed)
    return asBatch
  const single = await engine.run(input.subarray(slotIn, 2 * slotIn), 1)
  const alone = compare(single.data, output.subarray(slotOut, 2 * slotOut))
  return alone.passed
    ? {
        passed: true,
        largestDifference: Math.max(asBatch.largestDifference, alone.largestDifference),
      }
    : alone
}

function compare(actual: Float32Array, expected: Float32Array): SelfTestResult {
  if (actual.length !== expected.length)
    return { passed: false, reason: `it answered ${actual.length} numbers instead of ${expected.length}` }
  let largestDifference = 0
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(actual[i]! - expected[i]!)
    // Written so that NaN does not pass as small.
    if (!(difference <= tolerance.absolute + tolerance.share * Math.abs(expected[i]!)))
      return { passed: false, reason: `it answered ${actual[i]!.toPrecision(4)} where the processor answers ${expected[i]!.toPrecision(4)}` }
    largestDifference = Math.max(largestDifference, difference)
  }
  return { passed: true, largestDifference }
}
