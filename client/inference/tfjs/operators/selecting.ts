import type { Operator, OperatorCall, PlanBuilder } from '../plan-builder.ts'
import type { DeviceValue, Value } from '../value.ts'
import { axisOf, inputOf, knownNumbers, listAttribute, numberAttribute, refuse } from '../plan-builder.ts'
import { inMemory, sameList, sizeOf } from '../shapes.ts'
import { reshaped } from './shaping.ts'

const noMasks = {
  beginMask: 0,
  endMask: 0,
  ellipsisMask: 0,
  newAxisMask: 0,
  shrinkAxisMask: 0,
}

/** Cuts [from, to) by steps out of every axis; the arguments are in ONNX's order of axes, within bounds, steps positive. */
export function cut(builder: PlanBuilder, x: DeviceValue, from: readonly number[], to: readonly number[], steps: readonly number[]): DeviceValue {
  const dims = from.map((start, i) => Math.max(0, Math.ceil((to[i]! - start) / steps[i]!)))
  if (sameList(dims, x.dims))
    return x
  const begin = inMemory(from, x.order)
  if (steps.every((step, i) => step === 1 || dims[i]! <= 1)) {
    return builder.emit('Slice', { x: x.operand }, {
      begin,
      size: inMemory(dims, x.order),
    }, dims, x.order)
  }
  if (x.dims.length > 4)
    return cutAxisByAxis(builder, x, from, to, steps)
  return builder.emit('StridedSlice', { x: x.operand }, {
    begin,
    end: inMemory(to, x.order),
    strides: inMemory(steps, x.order),
    ...noMasks,
  }, dims, x.order)
}

/** tfjs 4.22's StridedSlice makes no valid shader of five axes: one axis at a time, seen as the middle one of three. */
function cutAxisByAxis(builder: PlanBuilder, x: DeviceValue, from: readonly number[], to: readonly number[], steps: readonly number[]): DeviceValue {
  let current = x
  for (const axis of x.order) {
    const size = current.dims[axis]!
    if (from[axis] === 0 && to[axis] === size && steps[axis] === 1)
      continue
    const shape = inMemory(current.dims, current.order)
    const place = current.order.indexOf(axis)
    const flat = [
      sizeOf(shape.slice(0, place)),
      size,
      sizeOf(shape.slice(place + 1)),
    ]
    const part = cut(builder, builder.relabel(current, flat, [0, 1, 2]), [0, from[axis]!, 0], [flat[0]!, to[axis]!, flat[2]!], [1, steps[axis]!, 1])
    current = builder.relabel(part, current.dims.with(axis, part.dims[1]!), current.order)
  }
  return current
}

function slice(call: OperatorCall): readonly Value[] {
  const { builder, node } = call
  const x = builder.onDevice(inputOf(call, 0))
  const starts = knownNumbers(call, 1, 'starts') ?? listAttribute(node, 'starts') ?? []
  const ends = knownNumbers(call, 2, 'ends') ?? listAttribute(node, 'ends') ?? []
  const axes = knownNumbers(call, 3, 'axes') ?? listAttribute(node, 'axes') ?? starts.map((_, i) => i)
  const steps = knownNumbers(call, 4, 'steps') ?? starts.map(() => 1)
  if (steps.some(step => step < 1))
    return refuse(node, 'walks backwards')
  const from = x.dims.map(() => 0)
  const to = [...x.dims]
  const by = x.dims.map(() => 1)
  for (const [i, asked] of axes.entries()) {
    const axis = axisOf(node, asked, x.dims.length)
    const size = x.dims[axis]!
    const within = (at: number): number => Math.min(size, Math.max(0, at < 0
      ? at + size
      : at))
    from[axis] = within(starts[i]!)
    to[axis] = within(ends[i]!)
    by[axis] = steps[i]!
  }
  const result = cut(builder, x, from, to, by)
  return sizeOf(result.dims) === 0
    ? refuse(node, `cuts nothing out of [${x.dims.join(', ')}]`)
    : [result]
}

function split(call: OperatorCall): readonly Value[] {
  const { builder, node } = call
  const x = builder.onDevice(inputOf(call, 0))
  const axis = axisOf(node, numberAttribute(node, 'axis', 0), x.dims.length)
  const size = x.dims[axis]!
  const each = Math.ceil(size / node.outputs.length)
  const sizes = knownNumbers(call, 1, 'sizes') ?? listAttribute(node, 'split') ?? node.outputs.map((_, i) => Math.min(each, size - i * each))
  if (sizes.length !== node.outputs.length || sizes.some(part => part < 1) || sizes.reduce((a, b) => a + b, 0) !== size)
    return refuse(node, `splits ${size} into [${sizes.join(', ')}]`)
  let at = 0
  return sizes.map((part) => {
    const from = x.dims.map((_, i) => i === axis
      ? at
      : 0)
    at += part
    return cut(builder, x, from, x.dims.map((whole, i) => i === axis
      ? at
      : whole), x.dims.map(() => 1))
  })
}

/** Takes rows by a list that is known beforehand. */
function gather(call: OperatorCall): readonly Value[] {
  const { builder, node } = call
  const x = builder.onDevice(inputOf(call, 0))
  const indices = inputOf(call, 1)
  const axis = axisOf(node, numberAttribute(node, 'axis', 0), x.dims.length)
  const rows = knownNumbers(call, 1, 'indices')!.map(row => row < 0
    ? row + x.dims[axis]!
    : row)
  if (rows.length === 0 || rows.some(row => row < 0 || row >= x.dims[axis]!))
    return refuse(node, `takes row ${rows.join(', ')} of ${x.dims[axis]}`)
  const taken = x.dims.map((size, i) => i === axis
    ? rows.length
    : size)
  const contiguous = rows.every((row, i) => row === rows[0]! + i)
  const rest = x.dims.map((_, i) => i === axis
    ? rows[0]!
    : 0)
  const picked = contiguous
    ? cut(builder, x, rest, taken.map((size, i) => rest[i]! + size), x.dims.map(() => 1))
    : builder.emit('GatherV2', {
        x: x.operand,
        indices: builder.weight(`${indices.kind === 'host'
          ? indices.key
          : ''}|rows${x.dims[axis]}`, [rows.length], () => Int32Array.from(rows), 'int32'),
      }, {
        axis: x.order.indexOf(axis),
        batchDims: 0,
      }, taken, x.order)
  return [
    reshaped(builder, picked, [
      ...x.dims.slice(0, axis),
      ...indices.dims,
      ...x.dims.slice(axis + 1),
    ]),
  ]
}

/** Pads with a constant. */
function pad(call: OperatorCall): readonly Value[] {
  const { builder, node } = call
  const x = builder.onDevice(inputOf(call, 0))
  const mode = node.attributes.get('mode') ?? 'constant'
  const pads = knownNumbers(call, 1, 'pads') ?? listAttribute(node, 'pads') ?? []
  const value = knownNumbers(call, 2, 'value')?.[0] ?? numberAttribute(node, 'value', 0)
  const rank = x.dims.length
  if (mode !== 'constant' || pads.length !== rank * 2 || call.inputs[3] || pads.some(size => size < 0))
    return refuse(node, `pads by ${String(mode)} with [${pads.join(', ')}]`)
  if (rank > 4)
    return refuse(node, `pads ${rank} axes`)
  const dims = x.dims.map((size, i) => size + pads[i]! + pads[i + rank]!)
  return [
    builder.emit('PadV2', { x: x.operand }, {
      paddings: x.order.map(axis => [pads[axis], pads[axis + rank]]),
      constantValue: value,
    }, dims, x.order),
  ]
}

/** Operators that take a part of a tensor, or put it into a larger one. */
export const selectingOperators: Record<string, Operator> = {
  Slice: slice,
  Split: split,
  Gather: gather,
  Pad: pad,
}
