import type { InferenceSession, Tensor } from 'onnxruntime-web'
import type { Engine } from '#contract/detection'
import type { ModelManifest } from '#contract/model-manifest'
import type { GraphTensor, InferenceEngine } from './inference-engine.ts'
import { AppError } from '#contract/app-error'
import { outputNames } from '../core/detection/head-decoder.ts'
import { inChunks } from './in-chunks.ts'

/** The part of an onnxruntime-web module that we use; both of its builds have it. */
export interface OrtModule {
  readonly InferenceSession: { create: (model: Uint8Array, options: InferenceSession.SessionOptions) => Promise<InferenceSession> }
  readonly Tensor: {
    new (type: 'float32', data: Float32Array, dims: readonly number[]): Tensor
    new (type: 'int64', data: BigInt64Array, dims: readonly number[]): Tensor
  }
}

/**
 * Opens a graph that takes pictures by its one input of four dimensions. `output`: which tensors are read; absent: the only one. A graph
 * that cannot be a detector (no picture, other outputs) is refused here; sizes by `checkGraph`.
 */
export async function openOrtSession(ort: OrtModule, kind: Engine, model: Uint8Array, options: InferenceSession.SessionOptions, output?: ModelManifest['output']): Promise<InferenceEngine> {
  const session = await ort.InferenceSession.create(model, { graphOptimizationLevel: 'all', logSeverityLevel: 3, ...options })
    .catch((cause: unknown) => {
      throw new AppError('model-invalid', `The detector cannot be opened by ${kind}: ${messageOf(cause)}. Use an ONNX file that "npx ansim model check" accepts.`, {}, { cause })
    })
  const inputs = session.inputMetadata.map(toGraphTensor)
  const outputs = session.outputMetadata.map(toGraphTensor)
  const refuse = async (what: string): Promise<never> => {
    await session.release()
    throw new AppError('model-invalid', `The detector has ${what}. Its file and its manifest do not belong together.`)
  }
  const sizes = output?.layout === 'd-fine'
    ? output.sizes
    : undefined
  const [input, second] = inputs.filter(({ name }) => name !== sizes)
  const names = output
    ? outputNames(output)
    : outputs.map(({ name }) => name)
  if (!input || second || input.shape.length !== 4 || (sizes !== undefined && inputs.length !== 2)) {
    return refuse(`${inputs.length} inputs where one picture${sizes === undefined
      ? ''
      : ` and ${sizes}`} are wanted`)
  }
  const absent = names.find(name => !outputs.some(each => each.name === name))
  if (absent !== undefined || names.length === 0 || (!output && names.length > 1)) {
    return refuse(`the outputs ${outputs.map(({ name }) => name).join(', ') || 'none'}${absent === undefined
      ? ''
      : ` and no ${absent}`}`)
  }
  const slotShape = input.shape.slice(1).map(Number)
  const slotLength = slotShape.reduce((a, b) => a * b, 1)
  const [, height = 0, width = 0] = slotShape
  let open = true
  return inChunks({
    kind,
    inputs: [
      input,
      ...inputs.filter(each => each !== input),
    ],
    outputs,
    async run(batch, count) {
      if (count < 1 || batch.length < count * slotLength)
        throw new AppError('internal', `A batch of ${count} needs ${count * slotLength} numbers and has ${batch.length}.`)
      const feeds = {
        [input.name]: new ort.Tensor('float32', batch.subarray(0, count * slotLength), [count, ...slotShape]),
        ...(sizes === undefined
          ? {}
          : {
              [sizes]: new ort.Tensor('int64', BigInt64Array.from({ length: 2 * count }, (_, i) => BigInt(i % 2 === 0
                ? width
                : height)), [count, 2]),
            }),
      }
      const answers = await session.run(feeds, names)
      const [first, ...others] = names.map((name) => {
        const answer = answers[name]
        if (answer?.data instanceof Float32Array)
          return { data: answer.data, dims: answer.dims }
        // Classes come as whole numbers.
        if (answer?.data instanceof BigInt64Array) {
          return {
            data: Float32Array.from(answer.data, Number),
            dims: answer.dims,
          }
        }
        throw new AppError('model-invalid', `The detector's output ${name} is no float32 or int64 tensor. Export it anew as float32.`)
      })
      return { ...first!, others }
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
