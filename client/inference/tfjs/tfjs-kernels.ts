import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu/dist/backend_webgpu.js'
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import type { KernelAttributes } from './plan.ts'
import { absConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Abs.js'
import { addConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Add.js'
import { avgPoolConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/AvgPool.js'
import { batchMatMulConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/BatchMatMul.js'
import { clipByValueConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/ClipByValue.js'
import { concatConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Concat.js'
import { erfConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Erf.js'
import { expConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Exp.js'
import { fusedConv2DConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/FusedConv2D.js'
import { fusedDepthwiseConv2DConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/FusedDepthwiseConv2D.js'
import { gatherV2Config } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/GatherV2.js'
import { leakyReluConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/LeakyRelu.js'
import { logConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Log.js'
import { maxConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Max.js'
import { maximumConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Maximum.js'
import { maxPoolConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/MaxPool.js'
import { meanConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Mean.js'
import { minimumConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Minimum.js'
import { multiplyConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Multiply.js'
import { negConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Neg.js'
import { padV2Config } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/PadV2.js'
import { powConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Pow.js'
import { realDivConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/RealDiv.js'
import { reluConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Relu.js'
import { reshapeConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Reshape.js'
import { resizeBilinearConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/ResizeBilinear.js'
import { resizeNearestNeighborConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/ResizeNearestNeighbor.js'
import { sigmoidConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Sigmoid.js'
import { sliceConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Slice.js'
import { softmaxConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Softmax.js'
import { sqrtConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Sqrt.js'
import { stridedSliceConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/StridedSlice.js'
import { subConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Sub.js'
import { sumConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Sum.js'
import { tanhConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Tanh.js'
import { transposeConfig } from '@tensorflow/tfjs-backend-webgpu/dist/kernels/Transpose.js'
import { SiluProgram } from './silu-program.ts'

/** The kernels that plans use, each on its own: tfjs's registry would bring all of them, and one backend for the whole program. */
const configs = [
  absConfig,
  addConfig,
  avgPoolConfig,
  batchMatMulConfig,
  clipByValueConfig,
  concatConfig,
  erfConfig,
  expConfig,
  fusedConv2DConfig,
  fusedDepthwiseConv2DConfig,
  gatherV2Config,
  leakyReluConfig,
  logConfig,
  maxConfig,
  maximumConfig,
  maxPoolConfig,
  meanConfig,
  minimumConfig,
  multiplyConfig,
  negConfig,
  padV2Config,
  powConfig,
  realDivConfig,
  reluConfig,
  reshapeConfig,
  resizeBilinearConfig,
  resizeNearestNeighborConfig,
  sigmoidConfig,
  sliceConfig,
  softmaxConfig,
  sqrtConfig,
  stridedSliceConfig,
  subConfig,
  sumConfig,
  tanhConfig,
  transposeConfig,
] as const satisfies readonly KernelConfig[]

const kernels = new Map(configs.map(({ kernelName, kernelFunc }) => [kernelName, kernelFunc]))

export type KernelInputs = Record<string, TensorInfo> | TensorInfo[]

/** Runs one kernel of a plan on this backend. */
export function runKernel(backend: WebGPUBackend, name: string, inputs: KernelInputs, attributes: KernelAttributes): TensorInfo {
  if (name === 'Silu') {
    const { x } = inputs as Record<string, TensorInfo>
    return backend.runWebGPUProgram(new SiluProgram(x!.shape), [x!], 'float32')
  }
  const kernel = kernels.get(name)
  if (!kernel)
    throw new TypeError(`No kernel ${name}`)
  // Concat takes its list where others take a record, in tfjs too.
  const result = kernel({
    inputs: inputs as Record<string, TensorInfo>,
    backend,
    attrs: { ...attributes } as never,
  })
  return Array.isArray(result)
    ? result[0]!
    : result
}
