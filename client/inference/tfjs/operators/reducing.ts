import type { Operator, OperatorCall } from '../plan-builder.ts'
import type { Value } from '../value.ts'
import { axisOf, inputOf, knownNumbers, listAttribute, numberAttribute, refuse } from '../plan-builder.ts'
import { broadcast, identityOrder, sizeOf } from '../shapes.ts'
import { combine } from './elementwise.ts'
import { reshaped } from './shaping.ts'

function reduce(kernel: 'Mean' | 'Sum' | 'Max', every = false): Operator {
  return (call) => {
    const { builder, node } = call
    const x = builder.onDevice(inputOf(call, 0))
    const rank = x.dims.length
    const asked = every
      ? identityOrder(rank).slice(2)
      : knownNumbers(call, 1, 'axes') ?? listAttribute(node, 'axes')
    if (!asked?.length && numberAttribute(node, 'noop_with_empty_axes', 0) === 1)
      return [x]
    const axes = asked?.length
      ? asked.map(axis => axisOf(node, axis, rank))
      : [
          ...identityOrder(rank),
        ]
    const attributes = {
      [kernel === 'Max'
        ? 'reductionIndices'
        : 'axis']: axes.map(axis => x.order.indexOf(axis)),
      keepDims: true,
    }
    const reduced = builder.emit(kernel, { x: x.operand }, attributes, x.dims.map((size, i) => axes.includes(i)
      ? 1
      : size), x.order)
    return [
      every || numberAttribute(node, 'keepdims', 1) === 1
        ? reduced
        : reshaped(builder, reduced, x.dims.filter((_, i) => !axes.includes(i))),
    ]
  }
}

/** Along one axis since opset 13; before, along all axes from `axis` on together. tfjs wants it last. */
function softmax(call: OperatorCall): readonly Value[] {
  const { builder, node, opset } = call
  const x = builder.onDevice(inputOf(call, 0))
  const rank = x.dims.length
  const axis = axisOf(node, numberAttribute(node, 'axis', opset < 13
    ? 1
    : -1), rank)
  if (opset < 13 && axis !== rank - 1) {
    const flat = builder.plain(reshaped(builder, builder.plain(x), [
      sizeOf(x.dims.slice(0, axis)),
      sizeOf(x.dims.slice(axis)),
    ]))
    return [
      reshaped(builder, builder.emit('Softmax', { logits: flat.operand }, { dim: 1 }, flat.dims), x.dims),
    ]
  }
  const order = [
    ...x.order.filter(other => other !== axis),
    axis,
  ]
  const lying = builder.inOrder(x, order)
  return [
    builder.emit('Softmax', { logits: lying.operand }, { dim: rank - 1 }, x.dims, order),
  ]
}

function matMul(call: OperatorCall): readonly Value[] {
  const { builder, node } = call
  const a = builder.plain(inputOf(call, 0))
  const b = builder.plain(inputOf(call, 1))
  const outer = broadcast(a.dims.slice(0, -2), b.dims.slice(0, -2))
  if (a.dims.length < 2 || b.dims.length < 2 || !outer || a.dims.at(-1) !== b.dims.at(-2))
    return refuse(node, `multiplies [${a.dims.join(', ')}] with [${b.dims.join(', ')}]`)
  const dims = [
    ...outer,
    a.dims.at(-2)!,
    b.dims.at(-1)!,
  ]
  return [
    builder.emit('BatchMatMul', { a: a.operand, b: b.operand }, { transposeA: false, transposeB: false }, dims),
  ]
}

/** alpha * A' * B' + beta * C of matrices. */
function gemm(call: OperatorCall): readonly Value[] {
  const { builder, node } = call
  const a = builder.plain(inputOf(call, 0))
  const b = builder.plain(inputOf(call, 1))
  const c = call.inputs[2]
  const alpha = numberAttribute(node, 'alpha', 1)
  const beta = numberAttribute(node, 'beta', 1)
  const transposeA = numberAttribute(node, 'transA', 0) === 1
  const transposeB = numberAttribute(node, 'transB', 0) === 1
  if (a.dims.length !== 2 || b.dims.length !== 2)
    return refuse(node, `multiplies [${a.dims.join(', ')}] with [${b.dims.join(', ')}]`)
  const [rows, inner] = transposeA
    ? a.dims.toReversed()
    : a.dims
  const [innerB, columns] = transposeB
    ? b.dims.toReversed()
    : b.dims
  if (inner !== innerB)
    return refuse(node, `multiplies [${a.dims.join(', ')}] with [${b.dims.join(', ')}]`)
  const product: Value = builder.emit('BatchMatMul', { a: a.operand, b: b.operand }, { transposeA, transposeB }, [rows!, columns!])
  const scaled = (value: Value, factor: number): Value => factor === 1
    ? value
    : combine(builder, 'Multiply', value, builder.host([], {
      kind: 'float',
      values: Float32Array.of(factor),
    }))!
  const result = scaled(product, alpha)
  if (!c)
    return [result]
  return [combine(builder, 'Add', result, scaled(c, beta)) ?? refuse(node, `adds [${c.dims.join(', ')}]`)]
}

/** Operators that take many numbers together. */
export const reducingOperators: Record<string, Operator> = {
  ReduceMean: reduce('Mean'),
  ReduceSum: reduce('Sum'),
  ReduceMax: reduce('Max'),
  GlobalAveragePool: reduce('Mean', true),
  GlobalMaxPool: reduce('Max', true),
  Softmax: softmax,
  MatMul: matMul,
  Gemm: gemm,
}
