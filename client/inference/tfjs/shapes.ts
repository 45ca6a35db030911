/** Arithmetic of shapes and of orders of axes; an order lists, for each axis in memory from the slowest, which axis of the tensor it is. */
export type Order = readonly number[]

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1)
}

export function identityOrder(rank: number): Order {
  return Array.from({ length: rank }, (_, i) => i)
}

export function sameList(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((v, i) => v === b[i])
}

/** Shape in memory of a tensor of `dims` that lies in `order`. */
export function inMemory(dims: readonly number[], order: Order): number[] {
  return order.map(axis => dims[axis]!)
}

/** What a transpose must do to memory in the order `from` so that it lies in the order `to`. */
export function permutation(from: Order, to: Order): number[] {
  return to.map(axis => from.indexOf(axis))
}

/** Channels last, which tfjs kernels for pictures want: of [N, C, H, W] the order N, H, W, C. */
export const channelsLast: Order = [0, 2, 3, 1]

/** Row-major numbers of `dims`, laid out anew in `order`. */
export function reorder<T extends Float32Array | Float64Array>(values: T, dims: readonly number[], order: Order): T {
  if (sameList(order, identityOrder(dims.length)))
    return values
  const strides = dims.map((_, i) => sizeOf(dims.slice(i + 1)))
  const shape = inMemory(dims, order)
  const steps = order.map(axis => strides[axis]!)
  const result = values.slice() as T
  const at = shape.map(() => 0)
  let from = 0
  for (let to = 0; to < values.length; to++) {
    result[to] = values[from]!
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += steps[axis]!
      if (++at[axis]! < shape[axis]!)
        break
      from -= steps[axis]! * shape[axis]!
      at[axis] = 0
    }
  }
  return result
}

/** The shape that two shapes broadcast to by ONNX's rule (numpy's); undefined when they do not fit. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length)
  const result: number[] = []
  for (let i = 0; i < rank; i++) {
    const left = a[a.length - rank + i] ?? 1
    const right = b[b.length - rank + i] ?? 1
    if (left !== right && left !== 1 && right !== 1)
      return undefined
    result.push(left === 1
      ? right
      : left)
  }
  return result
}

/** Groups of old axes and new axes of the same size, the smallest there are: how a reshape merges and splits axes. */
export function reshapeGroups(from: readonly number[], to: readonly number[]): { from: number[], to: number[] }[] {
  const groups: { from: number[], to: number[] }[] = []
  let i = 0
  let j = 0
  while (i < from.length || j < to.length) {
    const group = { from: [] as number[], to: [] as number[] }
    for (;;) {
      const left = sizeOf(group.from.map(axis => from[axis]!))
      const right = sizeOf(group.to.map(axis => to[axis]!))
      const mayTakeLeft = i < from.length
      const mayTakeRight = j < to.length
      const even = left === right && (group.from.length > 0 || !mayTakeLeft) && (group.to.length > 0 || !mayTakeRight)
      if (even || (!mayTakeLeft && !mayTakeRight))
        break
      if (mayTakeLeft && (group.from.length === 0 || left < right || !mayTakeRight))
        group.from.push(i++)
      else
        group.to.push(j++)
    }
    groups.push(group)
  }
  return groups
}
