import type { InferenceSession, Tensor } from 'onnxruntime-web'
import type { Engine } from '#contract/detection'
import type { GraphTensor, InferenceEngine } from './inference-engine.ts'
import { AppError } from '#contract/app-error'
import { inChunks } from './in-chunks.ts'

/** The part of an onnxruntime-web module that we use; both of its builds have it. */
export interface OrtModule {
  readonly InferenceSession: { create: (model: Uint8Array, options: InferenceSession.SessionOptions) => Promise<InferenceSession> }
  readonly Tensor: { new (type: 'float32', data: Float32Array, dims: readonly number[]): Tensor }
}

/** A graph that is not a detector of ours at all (many inputs, no outputs) is refused here; sizes and names by `checkGraph`. */
export async function openOrtSession(ort: OrtModule, kind: Engine, model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceEngine> {
  const session = await ort.InferenceSession.create(model, { graphOptimizationLevel: 'all', logSeverityLevel: 3, ...options })
    .catch((cause: unknown) => {
      throw new AppError('model-invalid', `The detector cannot be opened by ${kind}: ${messageOf(cause)}. Use an ONNX file in the YOLOX layout.`, {}, { cause })
    })
  const inputs = session.inputMetadata.map(toGraphTensor)
  const outputs = session.outputMetadata.map(toGraphTensor)
  const [input] = inputs
  const [output] = outputs
  if (inputs.length !== 1 || outputs.length !== 1 || !input || !output || input.shape.length !== 4) {
    await session.release()
    throw new AppError('model-invalid', `The detector has ${inputs.length} inputs and ${outputs.length} outputs; the YOLOX layout has one of each.`)
  }
  const slotShape = input.shape.slice(1).map(Number)
  const slotLength = slotShape.reduce((a, b) => a * b, 1)
  let open = true
  return inChunks({
    kind,
    inputs,
    outputs,
    async run(batch, count) {
      if (count < 1 || batch.length < count * slotLength)
        throw new AppError('internal', `A batch of ${count} needs ${count * slotLength} numbers and has ${batch.length}.`)
      const tensor = new ort.Tensor('float32', batch.subarray(0, count * slotLength), [count, ...slotShape])
      const answer = (await session.run({ [input.name]: tensor }))[output.name]
      if (!answer || !(answer.data instanceof Float32Array))
        throw new AppError('model-invalid', `The detector's output ${output.name} is no float32 tensor.`)
      return { data: answer.data, dims: answer.dims }
    },
    async close() {
      if (!open)
        return
      open = false
      await session.release()
    },
  })
}

export function toGraphTensor(value: InferenceSession.ValueMetadata): GraphTensor {
  return value.isTensor
    ? { name: value.name, type: value.type, shape: value.shape }
    : { name: value.name, type: 'not a tensor', shape: [] }
}

export function messageOf(error: unknown): string {
  return error instanceof Error
    ? error.message
    : String(error)
}
