import type { Operator, OperatorCall, PlanBuilder } from '../plan-builder.ts'
import type { Value } from '../value.ts'
import { axisOf, inputOf, knownNumbers, listAttribute, numberAttribute, refuse } from '../plan-builder.ts'
import { identityOrder, reshapeGroups, sameList, sizeOf } from '../shapes.ts'

/**
 * Gives a tensor another shape. Where the axes that merge lie together in memory nothing moves, whatever the order of the others; else it
 * is transposed just so far that they do.
 */
export function reshaped(builder: PlanBuilder, value: Value, dims: readonly number[]): Value {
  if (value.kind === 'host')
    return { ...value, dims }
  if (sizeOf(dims) === 0 || sizeOf(value.dims) === 0)
    return builder.relabel(builder.plain(value), dims, identityOrder(dims.length))
  const groups = reshapeGroups(value.dims, dims)
  const place = (axis: number): number => value.order.indexOf(axis)
  const real = groups.map(group => group.from.filter(axis => value.dims[axis] !== 1))
  const sorted = real.filter(axes => axes.length > 0).toSorted((a, b) => Math.min(...a.map(place)) - Math.min(...b.map(place)))
  const wanted = sorted.flat()
  const ones = identityOrder(value.dims.length).filter(axis => !wanted.includes(axis))
  const lying = builder.inOrder(value, [
    ...wanted,
    ...ones,
  ])
  const order = sorted.flatMap(axes => groups[real.indexOf(axes)]!.to)
  const added = identityOrder(dims.length).filter(axis => !order.includes(axis))
  // Axes of size one in front of what they stand before: a batch of one stays in front.
  return builder.relabel(lying, dims, withOnes(order, added))
}

function withOnes(order: readonly number[], ones: readonly number[]): number[] {
  const result = [...order]
  for (const axis of ones) {
    const at = result.indexOf(axis + 1)
    if (at < 0)
      result.push(axis)
    else
      result.splice(at, 0, axis)
  }
  return result
}

function reshape(call: OperatorCall): readonly Value[] {
  const { builder, node } = call
  const x = inputOf(call, 0)
  const asked = knownNumbers(call, 1, 'shape') ?? listAttribute(node, 'shape') ?? refuse(node, 'names no shape')
  const dims = asked.map((size, i) => size === 0 && numberAttribute(node, 'allowzero', 0) === 0
    ? x.dims[i]!
    : size)
  const free = dims.indexOf(-1)
  if (free >= 0)
    dims[free] = sizeOf(x.dims) / -sizeOf(dims)
  if (sizeOf(dims) !== sizeOf(x.dims) || dims.some(size => !Number.isInteger(size)))
    return refuse(node, `shapes [${x.dims.join(', ')}] as [${asked.join(', ')}]`)
  return [
    reshaped(builder, x, dims),
  ]
}

function transpose(call: OperatorCall): readonly Value[] {
  const x = call.builder.onDevice(inputOf(call, 0))
  const perm = listAttribute(call.node, 'perm') ?? identityOrder(x.dims.length).toReversed()
  if (!sameList(perm.toSorted((a, b) => a - b), identityOrder(x.dims.length)))
    return refuse(call.node, `orders ${x.dims.length} axes as [${perm.join(', ')}]`)
  return [
    {
      ...x,
      dims: perm.map(axis => x.dims[axis]!),
      order: x.order.map(axis => perm.indexOf(axis)),
    },
  ]
}

function flatten(call: OperatorCall): readonly Value[] {
  const x = inputOf(call, 0)
  const axis = numberAttribute(call.node, 'axis', 1)
  const cut = axis < 0
    ? axis + x.dims.length
    : axis
  return [
    reshaped(call.builder, x, [
      sizeOf(x.dims.slice(0, cut)),
      sizeOf(x.dims.slice(cut)),
    ]),
  ]
}

function squeeze(call: OperatorCall): readonly Value[] {
  const x = inputOf(call, 0)
  const axes = (knownNumbers(call, 1, 'axes') ?? listAttribute(call.node, 'axes'))?.map(axis => axisOf(call.node, axis, x.dims.length))
  return [
    reshaped(call.builder, x, x.dims.filter((size, i) => axes
      ? !axes.includes(i)
      : size !== 1)),
  ]
}

function unsqueeze(call: OperatorCall): readonly Value[] {
  const x = inputOf(call, 0)
  const asked = knownNumbers(call, 1, 'axes') ?? listAttribute(call.node, 'axes') ?? []
  const rank = x.dims.length + asked.length
  const axes = asked.map(axis => axisOf(call.node, axis, rank))
  const rest = [...x.dims]
  return [
    reshaped(call.builder, x, identityOrder(rank).map(axis => axes.includes(axis)
      ? 1
      : rest.shift()!)),
  ]
}

function concat(call: OperatorCall): readonly Value[] {
  const { builder, node } = call
  const values = call.inputs.filter(value => value !== undefined).filter(value => sizeOf(value.dims) > 0)
  const [first] = values
  if (!first)
    return refuse(node, 'joins nothing')
  const axis = axisOf(node, numberAttribute(node, 'axis', 0), first.dims.length)
  if (values.some(({ dims }) => dims.length !== first.dims.length || dims.some((size, i) => i !== axis && size !== first.dims[i])))
    return refuse(node, `joins ${values.map(({ dims }) => `[${dims.join(', ')}]`).join(' and ')} along axis ${axis}`)
  const order = majorityOrder(values)
  const dims = first.dims.map((size, i) => i === axis
    ? values.reduce((sum, value) => sum + value.dims[i]!, 0)
    : size)
  const inputs = values.map(value => builder.inOrder(value, order).operand)
  return [
    builder.emit('Concat', inputs, {
      axis: order.indexOf(axis),
    }, dims, order),
  ]
}

/** The order in which the most numbers lie already. */
function majorityOrder(values: readonly Value[]): readonly number[] {
  const sizes = new Map<string, { order: readonly number[], size: number }>()
  for (const value of values) {
    if (value.kind === 'host')
      continue
    const entry = sizes.get(value.order.join()) ?? { order: value.order, size: 0 }
    entry.size += sizeOf(value.dims)
    sizes.set(value.order.join(), entry)
  }
  return [
    ...sizes.values(),
  ].toSorted((a, b) => b.size - a.size)[0]?.order ?? identityOrder(values[0]!.dims.length)
}

/** Operators that move numbers and compute none. */
export const shapingOperators: Record<string, Operator> = {
  Reshape: reshape,
  Transpose: transpose,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Concat: concat,
  Identity: call => [
    inputOf(call, 0),
  ],
  Dropout: call => [
    inputOf(call, 0),
  ],
}
