import type { GpuGraph, GpuGraphOutput } from '../gpu/gpu-graph.ts'
import type { GraphTensor } from '../inference-engine.ts'
import type { Plan } from './plan.ts'
import { AppError } from '#contract/app-error'
import { readOnnx } from '../onnx/read-onnx.ts'
import { compilePlan } from './compile-plan.ts'
import { sizeOf } from './shapes.ts'
import { simplifyGraph } from './simplify-graph.ts'
import { TfjsRuntime } from './tfjs-runtime.ts'

export interface TfjsGraphOptions {
  readonly device: GPUDevice
  /** Which GPU it is: tfjs sizes its work by it. */
  readonly adapterInfo?: GPUAdapterInfo
  /** Sizes of a batch, rising; memory is kept for each that was used. A graph with a fixed batch runs in its own size. */
  readonly batchSizes?: readonly number[]
}

/** A `GpuGraph` that also says what the graph is called and what it costs. */
export interface TfjsGpuGraph extends GpuGraph {
  readonly inputs: readonly GraphTensor[]
  readonly outputs: readonly GraphTensor[]
  /** GPU memory of tfjs, bytes, and its tensors: only the weights between runs. */
  readonly usage: () => { bytes: number, tensors: number }
}

/**
 * Opens an ONNX file on TensorFlow.js's WebGPU kernels. AppError 'model-invalid' when the file is damaged, has more than one input or
 * output, or asks for an operator that is not translated; all of that before the first run, and the kernels of the smallest batch have
 * been compiled and run once.
 */
export async function openTfjsGpuGraph(model: Uint8Array, options: TfjsGraphOptions): Promise<TfjsGpuGraph> {
  const { device } = options
  const graph = simplifyGraph(readOnnx(model))
  const [input] = graph.inputs
  if (graph.inputs.length !== 1 || graph.outputs.length !== 1 || input?.shape.length !== 4)
    throw new AppError('model-invalid', `The detector has ${graph.inputs.length} inputs and ${graph.outputs.length} outputs; the YOLOX layout has one of each.`)
  const inputShape = input.shape.slice(1).map(Number) as [number, number, number]
  if (inputShape.some(size => !Number.isInteger(size)))
    throw new AppError('model-invalid', `The detector's input [${input.shape.join(', ')}] has no fixed size. Export it for one size of picture.`)
  const [fixed] = input.shape
  const batchSizes = typeof fixed === 'number'
    ? [fixed]
    : options.batchSizes ?? [1, 4, 12]
  const plans = new Map<number, Plan>()
  const planOf = (size: number): Plan => {
    const plan = plans.get(size) ?? compilePlan(graph, [size, ...inputShape])
    plans.set(size, plan)
    return plan
  }
  const outputShape = planOf(batchSizes[0]!).outputs[0]!.dims.slice(1)
  const slotIn = sizeOf(inputShape)
  const slotLength = sizeOf(outputShape)
  const runtime = new TfjsRuntime(device, options.adapterInfo)
  const buffer = (slots: number, slot: number): GPUBuffer => device.createBuffer({
    size: slots * slot * 4,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  })
  let answer = buffer(batchSizes.at(-1)!, slotLength)
  let part: GPUBuffer | undefined
  let closed = false

  const lost = device.lost.then((info): never => {
    throw new AppError('internal', `The graphics processor was lost (${info.reason}); detection starts anew.`)
  })
  // Without a run in flight nobody waits for it, and that is fine.
  lost.catch(() => {})

  const copy = (from: GPUBuffer, fromByte: number, to: GPUBuffer, toByte: number, bytes: number): void => {
    const encoder = device.createCommandEncoder()
    encoder.copyBufferToBuffer(from, fromByte, to, toByte, bytes)
    device.queue.submit([
      encoder.finish(),
    ])
  }

  /** Runs one batch of a compiled size and puts `count` answers behind `slot` in the answer. */
  const runBatch = (size: number, source: GPUBuffer, slot: number, count: number): void => {
    const plan = planOf(size)
    runtime.load(plan)
    runtime.run(plan, source, [size, ...inputShape], output => copy(output, 0, answer, slot * slotLength * 4, count * slotLength * 4))
  }

  /** The same, watched the first time for this buffer: what a driver refuses would otherwise be an answer of zeros. */
  const proven = new WeakMap<GPUBuffer, Set<number>>()
  const runWatched = async (size: number, source: GPUBuffer, run: () => void): Promise<void> => {
    if (proven.get(source)?.has(size))
      return run()
    device.pushErrorScope('validation')
    device.pushErrorScope('out-of-memory')
    let failure: unknown
    try {
      run()
    }
    catch (error) {
      failure = error
    }
    const [memory, validation] = await Promise.all([
      device.popErrorScope(),
      device.popErrorScope(),
    ])
    if (memory)
      throw new AppError('internal', `The graphics processor has too little memory for batches of ${size}; use smaller batches or another engine.`)
    if (validation)
      throw new AppError('internal', `The graphics processor refused the detector: ${validation.message.split('\n')[0]} Choose another engine.`)
    if (failure)
      throw failure
    proven.set(source, (proven.get(source) ?? new Set()).add(size))
  }

  const run = async (source: GPUBuffer, count: number): Promise<GpuGraphOutput> => {
    if (closed)
      throw new AppError('internal', 'The engine is closed.')
    const largest = batchSizes.at(-1)!
    if (count < 1 || source.size < count * slotIn * 4)
      throw new AppError('internal', `A batch of ${count} needs ${count * slotIn} numbers and has ${source.size / 4}.`)
    if (answer.size < count * slotLength * 4) {
      answer.destroy()
      answer = buffer(count, slotLength)
    }
    for (let slot = 0; slot < count;) {
      const size = batchSizes.find(step => step >= count - slot) ?? largest
      const taken = Math.min(size, count - slot)
      let from = source
      if (slot > 0 || source.size < size * slotIn * 4) {
        part ??= buffer(largest, slotIn)
        copy(source, slot * slotIn * 4, part, 0, taken * slotIn * 4)
        from = part
      }
      const at = slot
      await runWatched(size, from, () => runBatch(size, from, at, taken))
      slot += taken
    }
    return {
      buffer: answer,
      dims: [count, ...outputShape],
      slotLength,
    }
  }

  const opened: TfjsGpuGraph = {
    kind: 'tfjs',
    device,
    precision: 'fp32',
    inputShape,
    batchSizes,
    inputs: graph.inputs,
    outputs: graph.outputs,
    run: (source, count) => Promise.race([
      run(source, count),
      lost,
    ]),
    usage: () => ({ bytes: runtime.bytesAllocated, tensors: runtime.tensors }),
    async close() {
      if (closed)
        return
      closed = true
      runtime.dispose()
      answer.destroy()
      part?.destroy()
    },
  }
  const probe = buffer(batchSizes[0]!, slotIn)
  try {
    await opened.run(probe, batchSizes[0]!)
  }
  catch (error) {
    await opened.close()
    throw error
  }
  finally {
    probe.destroy()
  }
  return opened
}
