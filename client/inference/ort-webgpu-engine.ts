import type { InferenceSession } from 'onnxruntime-web'
import type { InferenceEngine } from './inference-engine.ts'
import type { OrtFiles } from './ort-files.ts'
import * as ort from 'onnxruntime-web/webgpu'
import { AppError } from '#contract/app-error'
import { openOrtSession } from './ort-session.ts'

export interface OrtWebgpuOptions {
  readonly files: OrtFiles
  readonly device: GPUDevice
  readonly threads: number
}

/** Each batch size is compiled anew on a GPU, so sizes go up in these steps and the rest of a batch runs empty. */
const batchSteps = [1, 2, 4, 8, 12] as const

/**
 * Opens a graph on the GPU, and the same graph on the processor with the same runtime: the reference of the self-test, and what
 * is left when the GPU is not to be trusted. Provider in object form: as a string its options are ignored (onnxruntime-web 1.30).
 */
export async function openOrtWebgpuEngines(model: Uint8Array, options: OrtWebgpuOptions): Promise<{ engine: InferenceEngine, reference: InferenceEngine }> {
  ort.env.wasm.numThreads = options.threads
  ort.env.wasm.wasmPaths = options.files
  const provider: InferenceSession.WebGpuExecutionProviderOption & { device: GPUDevice } = { name: 'webgpu', device: options.device }
  const session = await openOrtSession(ort, 'webgpu', model, {
    executionProviders: [provider],
  })
  const reference = await openOrtSession(ort, 'wasm', model, {
    executionProviders: ['wasm'],
  })
  const lost = options.device.lost.then((info): never => {
    throw new AppError('internal', `The graphics processor was lost (${info.reason}); detection starts anew.`)
  })
  // Without a run in flight nobody waits for it, and that is fine.
  lost.catch(() => {})
  const stepped = inSteps(session)
  return {
    engine: {
      ...stepped,
      run: (batch, count) => Promise.race([
        stepped.run(batch, count),
        lost,
      ]),
    },
    reference,
  }
}

/** Rounds batches up to the next step and cuts the answer back to what was asked. */
function inSteps(session: InferenceEngine): InferenceEngine {
  const slotLength = (session.inputs[0]?.shape ?? []).slice(1).map(Number).reduce((a, b) => a * b, 1)
  let padded = new Float32Array(0)
  return {
    ...session,
    async run(batch, count) {
      const size = batchSteps.find(step => step >= count) ?? count
      if (size === count)
        return session.run(batch, count)
      if (padded.length < size * slotLength)
        padded = new Float32Array(size * slotLength)
      padded.set(batch.subarray(0, count * slotLength))
      const { data, dims } = await session.run(padded, size)
      return {
        data: data.subarray(0, data.length / size * count),
        dims: [
          count,
          ...dims.slice(1),
        ],
      }
    },
  }
}
