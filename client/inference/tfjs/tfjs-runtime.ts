import type { TensorInfo } from '@tensorflow/tfjs-core'
import type { Operand, Plan } from './plan.ts'
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu.js'
import { env } from '@tensorflow/tfjs-core'
import { AppError } from '#contract/app-error'
import { runKernel } from './tfjs-kernels.ts'

/**
 * A tfjs backend of its own on a device of ours, with the weights of one graph. tfjs's global engine, registry and scopes are not used, so
 * that several graphs and devices can live side by side and every tensor is given back when its last reader ran.
 */
export class TfjsRuntime {
  readonly #backend: WebGPUBackend
  readonly #weights = new Map<string, TensorInfo>()

  constructor(device: GPUDevice, adapterInfo?: GPUAdapterInfo) {
    // Small tensors are otherwise computed on the processor and, once on the GPU, read back synchronously through a canvas.
    env().set('WEBGPU_CPU_FORWARD', false)
    this.#backend = new WebGPUBackend(device, adapterInfo)
  }

  /** Puts the weights of a plan on the device that are not there yet. */
  load(plan: Plan): void {
    for (const [key, { shape, type, values }] of plan.weights) {
      if (this.#weights.has(key))
        continue
      const info = this.#backend.makeTensorInfo([...shape], type, values())
      this.#backend.uploadToGPU(info.dataId)
      this.#weights.set(key, info)
    }
  }

  /**
   * Puts one run on the device's queue and hands its first output's buffer to `use`, before the buffer may serve again. `input` holds the
   * numbers of the plan's input from its beginning.
   */
  run(plan: Plan, input: GPUBuffer, inputShape: readonly number[], use: (output: GPUBuffer) => void): void {
    const backend = this.#backend
    const made = new Map<number, TensorInfo>()
    const place = backend.write(null as never, [...inputShape], 'float32')
    Object.assign(backend.tensorMap.get(place), { resource: input, external: true })
    made.set(0, {
      dataId: place,
      shape: [...inputShape],
      dtype: 'float32',
    })
    const find = (operand: Operand): TensorInfo => {
      const info = operand.kind === 'weight'
        ? this.#weights.get(operand.key)
        : made.get(operand.slot)
      if (!info)
        throw new AppError('internal', 'The engine lost a tensor of its plan; detection starts anew.')
      return info
    }
    try {
      for (const { kernel, inputs, attributes, slot, frees } of plan.steps) {
        made.set(slot, runKernel(backend, kernel, Array.isArray(inputs)
          ? inputs.map(find)
          : Object.fromEntries(Object.entries(inputs).map(([name, operand]) => [
              name,
              find(operand),
            ])), attributes))
        for (const free of frees) {
          backend.disposeData(made.get(free)!.dataId)
          made.delete(free)
        }
      }
      this.#flush()
      const resource = backend.tensorMap.get(find(plan.outputs[0]!.operand).dataId).resource
      if (!(resource instanceof GPUBuffer))
        throw new AppError('internal', 'The engine left its answer outside of a buffer; choose another engine.')
      use(resource)
    }
    finally {
      for (const { dataId } of made.values())
        backend.disposeData(dataId)
      this.#flush()
    }
  }

  #flush(): void {
    this.#backend.endComputePassEncoder()
    this.#backend.ensureCommandEncoderReady()
    this.#backend.submitQueue()
  }

  /** Bytes of GPU memory that tfjs holds: weights, tensors in use and those kept for the next run. */
  get bytesAllocated(): number {
    return this.#backend.memory().numBytesAllocatedInGPU
  }

  /** Tensors that tfjs holds: none but the weights between runs. */
  get tensors(): number {
    return this.#backend.numDataIds()
  }

  dispose(): void {
    for (const { dataId } of this.#weights.values())
      this.#backend.disposeData(dataId)
    this.#weights.clear()
    this.#backend.dispose()
  }
}
