import type { Operator, OperatorCall, PlanBuilder } from '../plan-builder.ts'
import type { KernelAttributes } from '../plan.ts'
import type { DeviceValue, HostValue, Value } from '../value.ts'
import { inputOf, knownNumbers, numberAttribute, refuse } from '../plan-builder.ts'
import { broadcast, identityOrder, inMemory, reorder, sizeOf } from '../shapes.ts'

function unary(kernel: string, attributes: (call: OperatorCall) => KernelAttributes = () => ({}), input = 'x'): Operator {
  return (call) => {
    const x = call.builder.onDevice(inputOf(call, 0))
    return [
      call.builder.emit(kernel, { [input]: x.operand }, attributes(call), x.dims, x.order),
    ]
  }
}

/**
 * One kernel over two tensors that broadcast. Both must lie alike: the one of lower rank or the constant is laid out like the other, and
 * of two that differ the second is transposed.
 */
export function combine(builder: PlanBuilder, kernel: string, a: Value, b: Value): DeviceValue | undefined {
  const dims = broadcast(a.dims, b.dims)
  if (!dims)
    return undefined
  const order = orderFor(a, b, dims.length)
  const left = spread(builder, a, order)
  const right = spread(builder, b, order)
  return builder.emit(kernel, { a: left.operand, b: right.operand }, {}, dims, order)
}

function orderFor(a: Value, b: Value, rank: number): readonly number[] {
  for (const value of [a, b].toSorted((one, other) => sizeOf(other.dims) - sizeOf(one.dims))) {
    if (value.kind === 'device' && value.dims.length === rank)
      return value.order
  }
  return identityOrder(rank)
}

/** The value with axes of size one in front up to the rank of `order`, lying in that order. */
function spread(builder: PlanBuilder, value: Value, order: readonly number[]): DeviceValue {
  const dims = [
    ...identityOrder(order.length - value.dims.length).map(() => 1),
    ...value.dims,
  ]
  if (value.kind === 'device') {
    const plain = value.dims.length === order.length
      ? value
      : builder.relabel(builder.plain(value), dims, identityOrder(dims.length))
    return builder.inOrder(plain, order)
  }
  return {
    kind: 'device',
    dims,
    order,
    operand: builder.weight(`${value.key}|${dims.join()}|${order.join()}`, inMemory(dims, order), () => reorder(Float32Array.from(value.data.values), dims, order)),
  }
}

function binary(kernel: string): Operator {
  return (call) => {
    // Max, Min and Sum take any number of tensors.
    let result = inputOf(call, 0)
    for (let place = 1; place < call.inputs.length; place++) {
      const next = inputOf(call, place)
      result = combine(call.builder, kernel, result, next)
        ?? refuse(call.node, `combines [${result.dims.join(', ')}] with [${next.dims.join(', ')}]`)
    }
    return [result]
  }
}

function scalar(builder: PlanBuilder, value: number): HostValue {
  return builder.host([], {
    kind: 'float',
    values: Float32Array.of(value),
  })
}

/** clip(alpha * x + beta, 0, 1) */
function hardSigmoid(builder: PlanBuilder, x: Value, alpha: number, beta: number): DeviceValue {
  const scaled = combine(builder, 'Multiply', x, scalar(builder, alpha))!
  const moved = combine(builder, 'Add', scaled, scalar(builder, beta))!
  return builder.emit('ClipByValue', { x: moved.operand }, { clipValueMin: 0, clipValueMax: 1 }, moved.dims, moved.order)
}

function clip(call: OperatorCall): readonly Value[] {
  const least = knownNumbers(call, 1, 'limits')?.[0] ?? numberAttribute(call.node, 'min', -3.4e38)
  const most = knownNumbers(call, 2, 'limits')?.[0] ?? numberAttribute(call.node, 'max', 3.4e38)
  return unary('ClipByValue', () => ({ clipValueMin: least, clipValueMax: most }))(call)
}

/** y = (x - mean) / sqrt(variance + epsilon) * scale + bias, its constants joined to one factor and one summand per channel. */
function batchNormalization(call: OperatorCall): readonly Value[] {
  const { builder, node } = call
  const x = inputOf(call, 0)
  const [scale, bias, mean, variance] = [1, 2, 3, 4].map(place => knownNumbers(call, place, 'constants') ?? refuse(node, `lacks its input ${place + 1}`)) as [number[], number[], number[], number[]]
  const epsilon = numberAttribute(node, 'epsilon', 1e-5)
  const dims = [
    scale.length,
    ...x.dims.slice(2).map(() => 1),
  ]
  const factor = scale.map((s, i) => s / Math.sqrt(variance[i]! + epsilon))
  const summand = bias.map((b, i) => b - mean[i]! * factor[i]!)
  const constant = (values: number[]): HostValue => builder.host(dims, {
    kind: 'float',
    values: Float32Array.from(values),
  })
  const scaled = combine(builder, 'Multiply', x, constant(factor)) ?? refuse(node, 'has constants of another size than its channels')
  return [
    combine(builder, 'Add', scaled, constant(summand))!,
  ]
}

/** Operators that work number by number. `Silu` is ours: x * sigmoid(x), joined by simplifyGraph. */
export const elementwiseOperators: Record<string, Operator> = {
  Relu: unary('Relu'),
  Sigmoid: unary('Sigmoid'),
  Silu: unary('Silu'),
  Tanh: unary('Tanh'),
  Exp: unary('Exp'),
  Log: unary('Log'),
  Sqrt: unary('Sqrt'),
  Abs: unary('Abs'),
  Neg: unary('Neg'),
  Erf: unary('Erf'),
  LeakyRelu: unary('LeakyRelu', ({ node }) => ({
    alpha: numberAttribute(node, 'alpha', 0.01),
  })),
  Clip: clip,
  HardSigmoid: (call) => {
    return [
      hardSigmoid(call.builder, inputOf(call, 0), numberAttribute(call.node, 'alpha', 0.2), numberAttribute(call.node, 'beta', 0.5)),
    ]
  },
  HardSwish: (call) => {
    const x = inputOf(call, 0)
    return [
      combine(call.builder, 'Multiply', x, hardSigmoid(call.builder, x, 1 / 6, 0.5))!,
    ]
  },
  Add: binary('Add'),
  Sum: binary('Add'),
  Sub: binary('Sub'),
  Mul: binary('Multiply'),
  Div: binary('RealDiv'),
  Pow: binary('Pow'),
  Max: binary('Maximum'),
  Min: binary('Minimum'),
  BatchNormalization: batchNormalization,
}
