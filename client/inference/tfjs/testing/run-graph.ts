import type { TestGraph } from '../../onnx/testing/build-onnx.ts'
import type { Tensor } from './naive-operators.ts'
import { readOnnx } from '../../onnx/read-onnx.ts'
import { buildOnnx } from '../../onnx/testing/build-onnx.ts'
import { compilePlan } from '../compile-plan.ts'
import { simplifyGraph } from '../simplify-graph.ts'
import { TfjsRuntime } from '../tfjs-runtime.ts'

let opening: Promise<GPUDevice> | undefined

/** One emulated device for all operators: what counts is the numbers. */
export function emulatedDevice(): Promise<GPUDevice> {
  return opening ??= (async () => {
    const adapter = await navigator.gpu.requestAdapter()
    if (!adapter)
      throw new Error('Chromium offers no WebGPU here; start it with --use-webgpu-adapter=swiftshader.')
    return adapter.requestDevice()
  })()
}

/** Answers of a graph from x to y on the engine, read back; throws what the GPU's validation says, and when a tensor was not given back. */
export async function runGraph(graph: Omit<TestGraph, 'inputs' | 'outputs'>, x: Tensor): Promise<Tensor & { kernels: string[] }> {
  const device = await emulatedDevice()
  const file = buildOnnx({
    ...graph,
    inputs: { x: x.dims },
    outputs: {
      y: ['?'],
    },
  })
  const plan = compilePlan(simplifyGraph(readOnnx(file)), x.dims)
  const { dims } = plan.outputs[0]!
  const bytes = dims.reduce((a, b) => a * b, 4)
  const input = device.createBuffer({ size: x.values.byteLength, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC })
  const staging = device.createBuffer({ size: bytes, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ })
  device.queue.writeBuffer(input, 0, x.values as Float32Array<ArrayBuffer>)
  device.pushErrorScope('validation')
  const runtime = new TfjsRuntime(device)
  runtime.load(plan)
  const before = runtime.tensors
  runtime.run(plan, input, x.dims, (output) => {
    const encoder = device.createCommandEncoder()
    encoder.copyBufferToBuffer(output, 0, staging, 0, bytes)
    device.queue.submit([
      encoder.finish(),
    ])
  })
  const trouble = await device.popErrorScope()
  if (trouble)
    throw new Error(trouble.message)
  if (runtime.tensors !== before)
    throw new Error(`The run left ${runtime.tensors - before} tensors behind.`)
  await staging.mapAsync(GPUMapMode.READ)
  const values = new Float32Array(staging.getMappedRange().slice(0))
  runtime.dispose()
  input.destroy()
  staging.destroy()
  return {
    dims,
    values,
    kernels: plan.steps.map(({ kernel }) => kernel),
  }
}
