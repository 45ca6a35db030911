import type { OnnxData } from '../onnx/onnx-graph.ts'
import type { Operand } from './plan.ts'
import type { Order } from './shapes.ts'

/**
 * A tensor of the graph while its plan is made. `host`: known already, row-major. `device`: made by a kernel at run time; `dims` are
 * ONNX's, `order` is how they lie in memory, so that a transpose costs nothing until somebody minds.
 */
export type Value = HostValue | DeviceValue

export interface HostValue {
  readonly kind: 'host'
  readonly dims: readonly number[]
  readonly data: OnnxData
  /** Names these numbers among the weights. */
  readonly key: string
}

export interface DeviceValue {
  readonly kind: 'device'
  readonly dims: readonly number[]
  readonly order: Order
  readonly operand: Operand
}
