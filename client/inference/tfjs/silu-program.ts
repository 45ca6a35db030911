import type { WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu/dist/webgpu_program.js'
import { getMainHeaderString } from '@tensorflow/tfjs-backend-webgpu/dist/webgpu_program.js'
import { computeDispatch, flatDispatchLayout } from '@tensorflow/tfjs-backend-webgpu/dist/webgpu_util.js'

/** x * sigmoid(x) in one pass over memory, which tfjs has no kernel for; four numbers at a time where they come in fours. */
export class SiluProgram implements WebGPUProgram {
  readonly variableNames = ['A']
  readonly workgroupSize: [number, number, number] = [128, 1, 1]
  readonly size = true
  readonly outputShape: number[]
  readonly outputComponent: number
  readonly variableComponents: number[]
  readonly dispatchLayout: { x: number[] }
  dispatch: [number, number, number]
  shaderKey: string

  constructor(shape: readonly number[]) {
    this.outputShape = [...shape]
    this.outputComponent = shape.reduce((a, b) => a * b, 1) % 4 === 0
      ? 4
      : 1
    this.variableComponents = [this.outputComponent]
    this.dispatchLayout = flatDispatchLayout(this.outputShape)
    this.dispatch = computeDispatch(this.dispatchLayout, this.outputShape, this.workgroupSize, [this.outputComponent, 1, 1])
    this.shaderKey = `silu_${this.outputComponent}`
  }

  getUserCode(): string {
    return `
      ${getMainHeaderString('index')} {
        if (index < uniforms.size) {
          let a = getAByOutputIndex(index);
          setOutputAtIndex(index, a / (1.0 + exp(-a)));
        }
      }`
  }
}
