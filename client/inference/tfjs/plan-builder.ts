import type { OnnxData, OnnxNode } from '../onnx/onnx-graph.ts'
import type { KernelAttributes, Operand, PlanStep, PlanWeight } from './plan.ts'
import type { Order } from './shapes.ts'
import type { DeviceValue, HostValue, Value } from './value.ts'
import { AppError } from '#contract/app-error'
import { identityOrder, inMemory, permutation, reorder, sameList } from './shapes.ts'

/** Collects the steps of a plan while operators are translated one after the other. */
export class PlanBuilder {
  readonly steps: PlanStep[] = []
  readonly weights = new Map<string, PlanWeight>()
  readonly #transposed = new Map<string, DeviceValue>()
  readonly #prefix: string
  #slots = 0
  #folded = 0

  /** `prefix` tells the folded constants of this plan from those of other batch sizes. */
  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** A new place for a tensor of this run. */
  slot(): number {
    return this.#slots++
  }

  /** Adds a kernel whose result of `dims` lies in `order`. */
  emit(kernel: string, inputs: PlanStep['inputs'], attributes: KernelAttributes, dims: readonly number[], order: Order = identityOrder(dims.length)): DeviceValue {
    const slot = this.slot()
    this.steps.push({
      kernel,
      inputs,
      attributes,
      shape: inMemory(dims, order),
      slot,
      frees: [],
    })
    return {
      kind: 'device',
      dims,
      order,
      operand: { kind: 'made', slot },
    }
  }

  /** The same memory seen with another shape; no work at run time beyond a new label. */
  relabel(value: DeviceValue, dims: readonly number[], order: Order): DeviceValue {
    if (sameList(inMemory(value.dims, value.order), inMemory(dims, order)))
      return { ...value, dims, order }
    return this.emit('Reshape', { x: value.operand }, {
      shape: inMemory(dims, order),
    }, dims, order)
  }

  /** A constant that was computed while the plan was made. */
  host(dims: readonly number[], data: OnnxData): HostValue {
    return {
      kind: 'host',
      dims,
      data,
      key: `${this.#prefix}#${this.#folded++}`,
    }
  }

  /** A constant in memory as a kernel wants it: `shape` and numbers by `make`, which runs once for all plans of a graph. */
  weight(key: string, shape: readonly number[], make: () => Float32Array | Int32Array, type: PlanWeight['type'] = 'float32'): Operand {
    if (!this.weights.has(key))
      this.weights.set(key, { shape, type, values: make })
    return { kind: 'weight', key }
  }

  /** The value on the device in the order it has; a constant is put there row-major. Whole numbers become floats. */
  onDevice(value: Value): DeviceValue {
    if (value.kind === 'device')
      return value
    return {
      kind: 'device',
      dims: value.dims,
      order: identityOrder(value.dims.length),
      operand: this.weight(value.key, value.dims, () => Float32Array.from(value.data.values)),
    }
  }

  /** The value on the device in this order: constants are laid out at load, others transposed at run time, once however many ask. */
  inOrder(value: Value, order: Order): DeviceValue {
    if (value.kind === 'host') {
      return {
        kind: 'device',
        dims: value.dims,
        order,
        operand: this.weight(`${value.key}|${order.join()}`, inMemory(value.dims, order), () => reorder(Float32Array.from(value.data.values), value.dims, order)),
      }
    }
    // Axes of size one may lie anywhere.
    const real = (list: Order): number[] => list.filter(axis => value.dims[axis] !== 1)
    if (sameList(real(value.order), real(order)))
      return this.relabel(value, value.dims, order)
    const key = `${JSON.stringify(value.operand)}${value.dims.join()}|${value.order.join()}|${order.join()}`
    const known = this.#transposed.get(key)
    if (known)
      return known
    const made = this.emit('Transpose', { x: value.operand }, {
      perm: permutation(value.order, order),
    }, value.dims, order)
    this.#transposed.set(key, made)
    return made
  }

  /** Row-major, as ONNX counts. */
  plain(value: Value): DeviceValue {
    return this.inOrder(value, identityOrder(value.dims.length))
  }
}

/** What an operator's translation is given. */
export interface OperatorCall {
  readonly node: OnnxNode
  readonly builder: PlanBuilder
  readonly opset: number
  /** Inputs by place; undefined where one was left out. */
  readonly inputs: readonly (Value | undefined)[]
}

/** Translates one node into steps; answers its outputs by place. */
export type Operator = (call: OperatorCall) => readonly Value[]

/** The detector asks for something this engine does not do: says which operator, and what of it. */
export function refuse(node: OnnxNode, what: string): never {
  const name = node.name
    ? ` (${node.name})`
    : ''
  throw new AppError('model-invalid', `The detector cannot be opened by tfjs: its operator ${node.operator}${name} ${what}. Use another engine, or export the detector without it.`)
}

export function inputOf(call: OperatorCall, place: number): Value {
  return call.inputs[place] ?? refuse(call.node, `lacks its input ${place + 1}`)
}

/** The numbers of an input that must be known before the first run; undefined when it was left out (or is empty, which means the same). */
export function knownNumbers(call: OperatorCall, place: number, what: string): number[] | undefined {
  const value = call.inputs[place]
  if (!value)
    return undefined
  if (value.kind !== 'host')
    return refuse(call.node, `computes its ${what} from the picture, which is not supported`)
  return [...value.data.values]
}

export function numberAttribute(node: OnnxNode, name: string, absent: number): number {
  const value = node.attributes.get(name)
  return typeof value === 'number'
    ? value
    : absent
}

export function textAttribute(node: OnnxNode, name: string, absent: string): string {
  const value = node.attributes.get(name)
  return typeof value === 'string'
    ? value
    : absent
}

export function listAttribute(node: OnnxNode, name: string): number[] | undefined {
  const value = node.attributes.get(name)
  return Array.isArray(value)
    ? value.map(Number)
    : undefined
}

/** An axis counted from the end (-1 is the last) as one counted from the front. */
export function axisOf(node: OnnxNode, axis: number, rank: number): number {
  const positive = axis < 0
    ? axis + rank
    : axis
  return positive >= 0 && positive < rank
    ? positive
    : refuse(node, `names the axis ${axis} of a tensor with ${rank}`)
}
