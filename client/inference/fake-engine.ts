import type { EngineOutput, GraphTensor, InferenceEngine } from './inference-engine.ts'
import { AppError } from '#contract/app-error'

export interface FakeEngineOptions {
  readonly input: GraphTensor
  readonly output: GraphTensor
  /** Writes what the detector would say of one picture (`slot`, in the layout of the output) from its pixels. */
  readonly answer: (picture: Float32Array, slot: Float32Array) => void
}

/** An engine that answers by a function: for tests and for trying the pipeline without a detector. */
export function openFakeEngine(options: FakeEngineOptions): InferenceEngine {
  const { input, output, answer } = options
  const inputLength = input.shape.slice(1).map(Number).reduce((a, b) => a * b, 1)
  const outputShape = output.shape.slice(1).map(Number)
  const outputLength = outputShape.reduce((a, b) => a * b, 1)
  let open = true
  return {
    kind: 'fake',
    inputs: [input],
    outputs: [output],
    async run(batch, count): Promise<EngineOutput> {
      if (!open)
        throw new AppError('internal', 'The engine is closed.')
      if (count < 1 || batch.length < count * inputLength)
        throw new AppError('internal', `A batch of ${count} needs ${count * inputLength} numbers and has ${batch.length}.`)
      const data = new Float32Array(count * outputLength)
      for (let slot = 0; slot < count; slot++)
        answer(batch.subarray(slot * inputLength, (slot + 1) * inputLength), data.subarray(slot * outputLength, (slot + 1) * outputLength))
      return {
        data,
        dims: [count, ...outputShape],
      }
    },
    async close() {
      open = false
    },
  }
}
