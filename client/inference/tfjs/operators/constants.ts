import type { OnnxData } from '../../onnx/onnx-graph.ts'
import type { Operator, OperatorCall, PlanBuilder } from '../plan-builder.ts'
import type { HostValue, Value } from '../value.ts'
import { axisOf, inputOf, knownNumbers, listAttribute, numberAttribute, refuse } from '../plan-builder.ts'
import { broadcast, identityOrder, sizeOf } from '../shapes.ts'

type Fold = (call: OperatorCall, inputs: readonly HostValue[]) => HostValue | undefined

/** A constant from numbers by the place in row-major order; floats when any of `like` is. */
function make(builder: PlanBuilder, like: readonly HostValue[], dims: readonly number[], at: (index: number) => number): HostValue {
  const length = sizeOf(dims)
  const data: OnnxData = like.some(value => value.data.kind === 'float')
    ? {
        kind: 'float',
        values: Float32Array.from({ length }, (_, i) => at(i)),
      }
    : {
        kind: 'integer',
        values: Float64Array.from({ length }, (_, i) => Math.trunc(at(i))),
      }
  return builder.host(dims, data)
}

/** Coordinates of a place in row-major order. */
function coordinates(index: number, dims: readonly number[]): number[] {
  const at: number[] = []
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    at[axis] = index % dims[axis]!
    index = Math.floor(index / dims[axis]!)
  }
  return at
}

function valueAt(value: HostValue, at: readonly number[]): number {
  const skip = at.length - value.dims.length
  let index = 0
  for (const [axis, size] of value.dims.entries()) {
    index = index * size + (size === 1
      ? 0
      : at[axis + skip]!)
  }
  return value.data.values[index]!
}

function arithmetic(compute: (a: number, b: number) => number): Fold {
  return ({ builder }, [a, b, ...more]) => {
    const dims = a && b && broadcast(a.dims, b.dims)
    if (!dims || more.length > 0)
      return undefined
    return make(builder, [a, b], dims, (i) => {
      const at = coordinates(i, dims)
      return compute(valueAt(a, at), valueAt(b, at))
    })
  }
}

function single(compute: (a: number) => number): Fold {
  return ({ builder }, [a]) => a && make(builder, [a], a.dims, i => compute(a.data.values[i]!))
}

const folds: Record<string, Fold> = {
  Add: arithmetic((a, b) => a + b),
  Sub: arithmetic((a, b) => a - b),
  Mul: arithmetic((a, b) => a * b),
  Div: arithmetic((a, b) => a / b),
  Equal: arithmetic((a, b) => a === b
    ? 1
    : 0),
  Floor: single(Math.floor),
  Ceil: single(Math.ceil),
  Sqrt: single(Math.sqrt),
  Neg: single(a => -a),
  Concat: ({ builder, node }, values) => {
    const axis = axisOf(node, numberAttribute(node, 'axis', 0), values[0]!.dims.length)
    const dims = values[0]!.dims.map((size, i) => i === axis
      ? values.reduce((sum, value) => sum + value.dims[i]!, 0)
      : size)
    return make(builder, values, dims, (i) => {
      const at = coordinates(i, dims)
      let part = 0
      while (at[axis]! >= values[part]!.dims[axis]!)
        at[axis]! -= values[part++]!.dims[axis]!
      return values[part]!.data.values[at.reduce((index, c, j) => index * values[part]!.dims[j]! + c, 0)]!
    })
  },
  Gather: ({ builder, node }, [x, indices]) => {
    if (!x || !indices)
      return undefined
    const axis = axisOf(node, numberAttribute(node, 'axis', 0), x.dims.length)
    const dims = [
      ...x.dims.slice(0, axis),
      ...indices.dims,
      ...x.dims.slice(axis + 1),
    ]
    return make(builder, [x], dims, (i) => {
      const at = coordinates(i, dims)
      const row = valueAt(indices, at.slice(axis, axis + indices.dims.length))
      return x.data.values[[
        ...at.slice(0, axis),
        row < 0
          ? row + x.dims[axis]!
          : row,
        ...at.slice(axis + indices.dims.length),
      ].reduce((index, c, j) => index * x.dims[j]! + c, 0)]!
    })
  },
  Slice: (call, [x]) => {
    const [starts, ends, axes = starts!.map((_, i) => i), steps = starts!.map(() => 1)] = [1, 2, 3, 4].map(place => knownNumbers(call, place, 'bounds')) as [number[]?, number[]?, number[]?, number[]?]
    if (!x || !starts || !ends || steps.some(step => step < 1))
      return undefined
    const from = x.dims.map(() => 0)
    const by = x.dims.map(() => 1)
    const dims = [...x.dims]
    for (const [i, asked] of axes.entries()) {
      const axis = axisOf(call.node, asked, x.dims.length)
      const within = (at: number): number => Math.min(x.dims[axis]!, Math.max(0, at < 0
        ? at + x.dims[axis]!
        : at))
      from[axis] = within(starts[i]!)
      by[axis] = steps[i]!
      dims[axis] = Math.max(0, Math.ceil((within(ends[i]!) - from[axis]!) / steps[i]!))
    }
    return make(call.builder, [x], dims, i => x.data.values[coordinates(i, dims).reduce((index, c, j) => index * x.dims[j]! + from[j]! + c * by[j]!, 0)]!)
  },
  Transpose: ({ builder, node }, [x]) => {
    if (!x)
      return undefined
    const perm = listAttribute(node, 'perm') ?? identityOrder(x.dims.length).toReversed()
    const dims = perm.map(axis => x.dims[axis]!)
    return make(builder, [x], dims, (i) => {
      const at = coordinates(i, dims)
      return valueAt(x, x.dims.map((_, axis) => at[perm.indexOf(axis)]!))
    })
  },
  Expand: ({ builder }, [x, shape]) => {
    const dims = x && shape && broadcast(x.dims, [...shape.data.values])
    return dims && make(builder, [x], dims, i => valueAt(x, coordinates(i, dims)))
  },
  Where: ({ builder }, [condition, a, b]) => {
    const inner = a && b && broadcast(a.dims, b.dims)
    const dims = inner && condition && broadcast(condition.dims, inner)
    return dims && make(builder, [a!, b!], dims, (i) => {
      const at = coordinates(i, dims)
      return valueAt(valueAt(condition!, at)
        ? a!
        : b!, at)
    })
  },
  Range: ({ builder }, [start, limit, delta]) => {
    const [from, to, by] = [start, limit, delta].map(value => value?.data.values[0]) as [number, number, number]
    return start && make(builder, [start, limit!, delta!], [
      Math.max(0, Math.ceil((to - from) / by)),
    ], i => from + i * by)
  },
}

/** Computes a node whose inputs are all known; undefined when it needs a kernel after all. */
export function foldConstants(call: OperatorCall): readonly Value[] | undefined {
  const fold = folds[call.node.operator]
  const inputs = call.inputs.filter(value => value !== undefined)
  if (!fold || inputs.length === 0 || !inputs.every(value => value.kind === 'host'))
    return undefined
  const result = fold(call, inputs)
  return result && [result]
}

/** onnx.TensorProto.DataType of whole numbers and truth values. */
const wholeTypes = [2, 3, 4, 5, 6, 7, 9, 12, 13]

/** Operators whose answer is known once the size of the batch is. */
export const constantOperators: Record<string, Operator> = {
  Shape: (call) => {
    const { dims } = inputOf(call, 0)
    const values = Float64Array.from(dims.slice(numberAttribute(call.node, 'start', 0), numberAttribute(call.node, 'end', dims.length)))
    return [
      call.builder.host([values.length], { kind: 'integer', values }),
    ]
  },
  Constant: ({ builder, node }) => {
    const value = node.attributes.get('value')
    if (typeof value === 'object' && 'data' in value) {
      return [
        builder.host(value.dims, value.data),
      ]
    }
    const floats = node.attributes.get('value_float') ?? node.attributes.get('value_floats')
    const numbers = floats ?? node.attributes.get('value_int') ?? node.attributes.get('value_ints')
    if (numbers === undefined || typeof numbers === 'string')
      return refuse(node, 'holds no numbers')
    const list = [numbers].flat() as number[]
    const dims = Array.isArray(numbers)
      ? [list.length]
      : []
    return [
      builder.host(dims, floats === undefined
        ? {
            kind: 'integer',
            values: Float64Array.from(list),
          }
        : {
            kind: 'float',
            values: Float32Array.from(list),
          }),
    ]
  },
  ConstantOfShape: (call) => {
    const dims = knownNumbers(call, 0, 'shape') ?? []
    const value = call.node.attributes.get('value')
    const data: OnnxData = typeof value === 'object' && 'data' in value
      ? value.data
      : {
          kind: 'float',
          values: Float32Array.of(0),
        }
    return [
      call.builder.host(dims, data.kind === 'float'
        ? {
            kind: 'float',
            values: new Float32Array(sizeOf(dims)).fill(data.values[0]!),
          }
        : {
            kind: 'integer',
            values: new Float64Array(sizeOf(dims)).fill(data.values[0]!),
          }),
    ]
  },
  Cast: (call) => {
    const x = inputOf(call, 0)
    const to = numberAttribute(call.node, 'to', 1)
    const whole = wholeTypes.includes(to)
    if (x.kind === 'host') {
      return [
        call.builder.host(x.dims, whole
          ? {
              kind: 'integer',
              values: Float64Array.from(x.data.values, Math.trunc),
            }
          : {
              kind: 'float',
              values: Float32Array.from(x.data.values),
            }),
      ]
    }
    // Everything on the device is float32; half precision is widened.
    return whole
      ? refuse(call.node, 'makes whole numbers of the picture')
      : [x]
  },
}
