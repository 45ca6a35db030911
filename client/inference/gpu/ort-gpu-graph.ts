import type { InferenceSession, Tensor } from 'onnxruntime-web'
import type { GraphTensor } from '../inference-engine.ts'
import type { OrtFiles } from '../ort-files.ts'
import type { GpuGraph, GpuGraphOutput } from './gpu-graph.ts'
import * as ort from 'onnxruntime-web/webgpu'
import { AppError } from '#contract/app-error'
import { messageOf, toGraphTensor } from '../ort-session.ts'
import { countGpu } from './gpu-counts.ts'
import { bufferUsage } from './gpu-usage.ts'

/** Each batch size is compiled and recorded by itself: one camera, a few, all. */
export const ortBatchSizes = [1, 4, 12] as const

export interface OrtGpuGraphOptions {
  readonly files: OrtFiles
  readonly device: GPUDevice
  readonly threads: number
  /** Record the commands of each batch size once and replay them: no bind group and no upload in a run any more. On unless false. */
  readonly capture?: boolean
  readonly batchSizes?: readonly number[]
}

export interface OrtGpuGraph extends GpuGraph {
  readonly inputs: readonly GraphTensor[]
  readonly outputs: readonly GraphTensor[]
  /** Commands are replayed. False when it was not asked for, or the graph has nodes that the GPU cannot run. */
  readonly isCaptured: boolean
}

/** A session of one batch size with the buffers it was recorded with: replayed commands know no others. */
interface Step {
  readonly session: InferenceSession
  readonly feeds: Record<string, Tensor>
  /** A recorded session brings its own answer: onnxruntime-web 1.30 loses one that is given to it in the second replay. */
  readonly fetches: Record<string, Tensor> | undefined
}

const bytesPerNumber = 4
const { storage, copySrc, copyDst } = bufferUsage
const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

/**
 * Opens a graph on a GPU device of ours, input and output in buffers of ours, so that a run creates nothing. The provider is given in
 * object form: as a string its options are ignored (onnxruntime-web 1.30). Sessions cannot share weights in that version; those of
 * larger batches are opened when they are first needed.
 */
export async function openOrtGpuGraph(model: Uint8Array, options: OrtGpuGraphOptions): Promise<OrtGpuGraph> {
  const { device } = options
  // Before the runtime makes its first buffer.
  countGpu(device)
  ort.env.wasm.numThreads = options.threads
  ort.env.wasm.wasmPaths = options.files
  const provider: InferenceSession.WebGpuExecutionProviderOption & { device: GPUDevice } = { name: 'webgpu', device }
  let isCaptured = options.capture ?? true
  /** Name of the batch dimension; unknown until the first session is open. */
  let batchName: string | undefined
  const openSession = (count: number): Promise<InferenceSession> => ort.InferenceSession.create(model, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    preferredOutputLocation: 'gpu-buffer',
    enableGraphCapture: isCaptured,
    ...(batchName === undefined
      ? {}
      : {
          freeDimensionOverrides: { [batchName]: count },
        }),
  })
  const first = await openSession(1).catch((cause: unknown) => {
    // A graph with a node that stays on the processor cannot be recorded.
    if (!isCaptured)
      throw cause
    isCaptured = false
    return openSession(1)
  }).catch((cause: unknown) => {
    throw new AppError('model-invalid', `The detector cannot be opened by webgpu: ${messageOf(cause)}. Use an ONNX file in the YOLOX layout.`, {}, { cause })
  })
  const inputs = first.inputMetadata.map(toGraphTensor)
  const outputs = first.outputMetadata.map(toGraphTensor)
  const [input] = inputs
  const [output] = outputs
  const inputShape = (input?.shape.slice(1) ?? []).map(Number) as [number, number, number]
  const outputShape = (output?.shape.slice(1) ?? []).map(Number)
  if (inputs.length !== 1 || outputs.length !== 1 || !input || !output || ![
    ...inputShape,
    ...outputShape,
  ].every(Number.isInteger) || inputShape.length !== 3) {
    await first.release()
    throw new AppError('model-invalid', `The detector has ${inputs.length} inputs and ${outputs.length} outputs, or sizes that are not fixed; the YOLOX layout has one of each, fixed but for the batch.`)
  }
  const [batch] = input.shape
  if (typeof batch === 'string')
    batchName = batch
  const batchSizes = typeof batch === 'number'
    ? [batch]
    : options.batchSizes ?? ortBatchSizes
  const slotIn = product(inputShape)
  const slotLength = product(outputShape)
  const steps = new Map<number, Step>()
  let unused: InferenceSession | undefined = first
  /** Answers to the parts of a look that is larger than the largest batch (graphs with a fixed one). */
  let joined: GPUBuffer | undefined
  let isOpen = true
  let isLost = false
  const lost = device.lost.then((info): never => {
    isLost = true
    throw new AppError('internal', `The graphics processor was lost (${info.reason}); detection starts anew.`)
  })
  // Without a run in flight nobody waits for it, and that is fine.
  lost.catch(() => {})

  const makeBuffer = (slots: number, slot: number): GPUBuffer => device.createBuffer({ size: slots * slot * bytesPerNumber, usage: storage | copySrc | copyDst })

  const ownInput = makeBuffer(batchSizes.at(-1)!, slotIn)

  const openStep = async (size: number): Promise<Step> => {
    const session = size === batchSizes[0] && unused
      ? unused
      : await openSession(size)
    if (session === unused)
      unused = undefined
    return {
      session,
      feeds: {
        [input.name]: ort.Tensor.fromGpuBuffer(ownInput, {
          dataType: 'float32',
          dims: [size, ...inputShape],
        }),
      },
      fetches: isCaptured
        ? undefined
        : {
            [output.name]: ort.Tensor.fromGpuBuffer(makeBuffer(size, slotLength), {
              dataType: 'float32',
              dims: [size, ...outputShape],
            }),
          },
    }
  }

  /** The answer of the last run, when the runtime made it. */
  let borrowed: Tensor | undefined
  const runSession = async ({ session, feeds, fetches }: Step): Promise<GPUBuffer> => {
    borrowed?.dispose()
    borrowed = undefined
    const answers = fetches
      ? await session.run(feeds, fetches)
      : await session.run(feeds)
    const answer = answers[output.name]!
    if (!fetches)
      borrowed = answer
    return answer.gpuBuffer as GPUBuffer
  }

  /** The first run of a batch size is watched: what a driver refuses would otherwise be an answer of zeros. */
  const runStep = async (size: number): Promise<GPUBuffer> => {
    const known = steps.get(size)
    if (known)
      return runSession(known)
    device.pushErrorScope('validation')
    device.pushErrorScope('out-of-memory')
    const opened = await openStep(size).then(async (step) => {
      steps.set(size, step)
      return runSession(step)
    }).catch((cause: unknown) => cause instanceof Error
      ? cause
      : new Error(String(cause)))
    const [memory, validation] = await Promise.all([
      device.popErrorScope(),
      device.popErrorScope(),
    ])
    if (memory)
      throw new AppError('internal', `The graphics processor has too little memory for batches of ${size}; use smaller batches or another engine.`)
    if (validation)
      throw new AppError('internal', `The graphics processor refused the detector: ${validation.message.slice(0, 300)}. Choose another engine.`)
    if (opened instanceof Error)
      throw opened
    return opened
  }

  const runParts = async (source: GPUBuffer, count: number, size: number): Promise<GPUBuffer> => {
    if (!joined || joined.size < count * slotLength * bytesPerNumber) {
      joined?.destroy()
      joined = makeBuffer(count, slotLength)
    }
    for (let slot = 0; slot < count; slot += size) {
      const taken = Math.min(size, count - slot)
      copy(device, source, slot * slotIn, ownInput, 0, taken * slotIn)
      copy(device, await runStep(size), 0, joined, slot * slotLength, taken * slotLength)
    }
    return joined
  }

  const run = async (source: GPUBuffer, count: number): Promise<GpuGraphOutput> => {
    if (!isOpen)
      throw new AppError('internal', 'The engine is closed.')
    // onnxruntime-web 1.30 runs out of its memory on a device that is gone, some time later and in nobody's hands.
    if (isLost)
      return lost
    if (count < 1 || source.size < count * slotIn * bytesPerNumber)
      throw new AppError('internal', `A batch of ${count} needs ${count * slotIn} numbers and has ${source.size / bytesPerNumber}.`)
    const dims = [count, ...outputShape]
    const size = batchSizes.find(s => s >= count)
    if (size === undefined)
      return { buffer: await runParts(source, count, batchSizes.at(-1)!), dims, slotLength }
    if (source !== ownInput)
      copy(device, source, 0, ownInput, 0, count * slotIn)
    return { buffer: await runStep(size), dims, slotLength }
  }

  return {
    kind: 'webgpu',
    device,
    precision: 'fp32',
    inputShape,
    batchSizes,
    ownInput,
    inputs,
    outputs,
    isCaptured,
    run: (source, count) => Promise.race([
      run(source, count),
      lost,
    ]),
    async close() {
      if (!isOpen)
        return
      isOpen = false
      borrowed?.dispose()
      const sessions = [
        ...steps.values(),
      ].map(s => s.session)
      await Promise.all((unused
        ? [...sessions, unused]
        : sessions).map(s => s.release()))
      steps.forEach(s => Object.values(s.fetches ?? {}).forEach(t => (t.gpuBuffer as GPUBuffer).destroy()))
      joined?.destroy()
      ownInput.destroy()
    },
  }
}

/** Places and length in numbers. */
function copy(device: GPUDevice, from: GPUBuffer, fromAt: number, to: GPUBuffer, toAt: number, length: number): void {
  const encoder = device.createCommandEncoder()
  encoder.copyBufferToBuffer(from, fromAt * bytesPerNumber, to, toAt * bytesPerNumber, length * bytesPerNumber)
  device.queue.submit([
    encoder.finish(),
  ])
}
