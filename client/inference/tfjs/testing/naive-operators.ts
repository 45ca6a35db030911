/** Tensors and operators as ONNX's text defines them, in row-major order, one number at a time: what the engine is held against. */
export interface Tensor {
  readonly dims: readonly number[]
  readonly values: Float32Array
}

export function elements(dims: readonly number[]): number {
  return dims.reduce((a, b) => a * b, 1)
}

/** Every place of a shape with its coordinates, in row-major order. */
export function* places(dims: readonly number[]): Generator<number[]> {
  for (let i = 0; i < elements(dims); i++) {
    let rest = i
    yield dims.map((size, axis) => {
      const inner = elements(dims.slice(axis + 1))
      const at = Math.floor(rest / inner) % size
      rest %= inner
      return at
    })
  }
}

export function at(tensor: Tensor, place: readonly number[]): number {
  let index = 0
  for (const [axis, size] of tensor.dims.entries())
    index = index * size + place[axis]!
  return tensor.values[index]!
}

export function build(dims: readonly number[], compute: (place: number[]) => number): Tensor {
  return {
    dims,
    values: Float32Array.from(places(dims), compute),
  }
}

export interface Window {
  readonly strides: readonly [number, number]
  readonly dilations?: readonly [number, number]
  /** top, left, bottom, right */
  readonly pads: readonly [number, number, number, number]
}

function outputSize(size: number, kernel: number, stride: number, dilation: number, before: number, after: number): number {
  return Math.floor((size + before + after - (kernel - 1) * dilation - 1) / stride) + 1
}

export function conv(x: Tensor, w: Tensor, bias: Float32Array | undefined, groups: number, { strides, dilations = [1, 1], pads }: Window): Tensor {
  const [n, , height, width] = x.dims as [number, number, number, number]
  const [out, perGroup, kh, kw] = w.dims as [number, number, number, number]
  const dims = [
    n,
    out,
    outputSize(height, kh, strides[0], dilations[0], pads[0], pads[2]),
    outputSize(width, kw, strides[1], dilations[1], pads[1], pads[3]),
  ]
  return build(dims, ([slot, o, oy, ox]) => {
    let sum = bias?.[o!] ?? 0
    const group = Math.floor(o! / (out / groups))
    for (const [c, ky, kx] of places([perGroup, kh, kw])) {
      const y = oy! * strides[0] + ky! * dilations[0] - pads[0]
      const xx = ox! * strides[1] + kx! * dilations[1] - pads[1]
      if (y >= 0 && y < height && xx >= 0 && xx < width)
        sum += at(x, [slot!, group * perGroup + c!, y, xx]) * at(w, [o!, c!, ky!, kx!])
    }
    return sum
  })
}

export function pool(x: Tensor, kernel: readonly [number, number], { strides, pads }: Window, join: (inside: number[]) => number): Tensor {
  const [n, c, height, width] = x.dims as [number, number, number, number]
  const dims = [
    n,
    c,
    outputSize(height, kernel[0], strides[0], 1, pads[0], pads[2]),
    outputSize(width, kernel[1], strides[1], 1, pads[1], pads[3]),
  ]
  return build(dims, ([slot, channel, oy, ox]) => {
    const inside: number[] = []
    for (const [ky, kx] of places(kernel)) {
      const y = oy! * strides[0] + ky! - pads[0]
      const xx = ox! * strides[1] + kx! - pads[1]
      if (y >= 0 && y < height && xx >= 0 && xx < width)
        inside.push(at(x, [slot!, channel!, y, xx]))
    }
    return join(inside)
  })
}

export function transpose(x: Tensor, perm: readonly number[]): Tensor {
  return build(perm.map(axis => x.dims[axis]!), (place) => {
    const source: number[] = []
    for (const [i, axis] of perm.entries())
      source[axis] = place[i]!
    return at(x, source)
  })
}

export function softmax(x: Tensor, axis: number): Tensor {
  return build(x.dims, (place) => {
    const along = Array.from({ length: x.dims[axis]! }, (_, i) => Math.exp(at(x, place.toSpliced(axis, 1, i))))
    return along[place[axis]!]! / along.reduce((a, b) => a + b, 0)
  })
}

export function reduce(x: Tensor, axes: readonly number[], join: (values: number[]) => number): Tensor {
  const inner = axes.map(axis => x.dims[axis]!)
  return build(x.dims.map((size, axis) => axes.includes(axis)
    ? 1
    : size), place => join([
    ...places(inner),
  ].map((offset) => {
    const full = [...place]
    for (const [i, axis] of axes.entries())
      full[axis] = offset[i]!
    return at(x, full)
  })))
}

export function matMul(a: Tensor, b: Tensor): Tensor {
  const rank = a.dims.length
  return build([
    ...a.dims.slice(0, -1),
    b.dims.at(-1)!,
  ], (place) => {
    let sum = 0
    for (let k = 0; k < a.dims.at(-1)!; k++) {
      sum += at(a, place.toSpliced(rank - 1, 1, k)) * at(b, [
        ...place.slice(0, -2),
        k,
        place.at(-1)!,
      ].slice(-b.dims.length))
    }
    return sum
  })
}

/** Broadcasting arithmetic; `b` may have fewer axes or axes of one. */
export function combine(a: Tensor, b: Tensor, compute: (a: number, b: number) => number): Tensor {
  return build(a.dims, place => compute(at(a, place), at(b, place.slice(place.length - b.dims.length).map((c, axis) => b.dims[axis] === 1
    ? 0
    : c))))
}
