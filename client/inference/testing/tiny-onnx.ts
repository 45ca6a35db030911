/** Writes protobuf fields; enough of https://protobuf.dev/programming-guides/encoding for a small ONNX file. */
function varint(value: number): number[] {
  return value < 128
    ? [value]
    : [
        value % 128 + 128,
        ...varint(Math.floor(value / 128)),
      ]
}

export function int(field: number, value: number): number[] {
  return [
    ...varint(field * 8),
    ...varint(value),
  ]
}

export function bytes(field: number, value: readonly number[]): number[] {
  return [
    ...varint(field * 8 + 2),
    ...varint(value.length),
    ...value,
  ]
}

export function text(field: number, value: string): number[] {
  return bytes(field, [
    ...new TextEncoder().encode(value),
  ])
}

/** TensorProto, float32. */
export function tensor(name: string, dims: number[], values: Float32Array): number[] {
  return [
    ...dims.flatMap(d => int(1, d)),
    ...int(2, 1),
    ...text(8, name),
    ...bytes(9, [
      ...new Uint8Array(values.buffer),
    ]),
  ]
}

/** ValueInfoProto, float32; a string is a free dimension. */
export function valueInfo(name: string, dims: (number | string)[]): number[] {
  const shape = dims.flatMap(d => bytes(1, typeof d === 'string'
    ? text(2, d)
    : int(1, d)))
  return [
    ...text(1, name),
    ...bytes(2, bytes(1, [
      ...int(1, 1),
      ...bytes(2, shape),
    ])),
  ]
}

/** AttributeProto of type INTS. */
export function ints(name: string, values: number[]): number[] {
  return [
    ...text(1, name),
    ...values.flatMap(v => int(8, v)),
    ...int(20, 7),
  ]
}

/**
 * An ONNX file of one convolution with a sigmoid: images [N,3,16,16] -> output [N,5,4,4], kernel 6, stride 4, explicit pads 1, fixed
 * weights. Small enough for a GPU that is emulated.
 */
export function tinyOnnx(): Uint8Array<ArrayBuffer> {
  const weights = Float32Array.from({ length: 5 * 3 * 6 * 6 }, (_, i) => Math.sin(i * 12.9898) * 0.002)
  const bias = Float32Array.from({ length: 5 }, (_, i) => i / 10 - 0.2)
  const conv = [
    ...text(1, 'images'),
    ...text(1, 'w'),
    ...text(1, 'b'),
    ...text(2, 'c'),
    ...text(3, 'conv'),
    ...text(4, 'Conv'),
    ...bytes(5, ints('kernel_shape', [6, 6])),
    ...bytes(5, ints('strides', [4, 4])),
    ...bytes(5, ints('pads', [1, 1, 1, 1])),
  ]
  const sigmoid = [
    ...text(1, 'c'),
    ...text(2, 'output'),
    ...text(3, 'sigmoid'),
    ...text(4, 'Sigmoid'),
  ]
  return onnxFile([conv, sigmoid], [
    tensor('w', [5, 3, 6, 6], weights),
    tensor('b', [5], bias),
  ], valueInfo('images', ['N', 3, 16, 16]), valueInfo('output', ['N', 5, 4, 4]))
}

/** ModelProto, ir_version 8, opset 13, around a graph of these nodes. */
export function onnxFile(nodes: readonly number[][], initializers: readonly number[][], input: number[], output: number[]): Uint8Array<ArrayBuffer> {
  const graph = [
    ...nodes.flatMap(node => bytes(1, node)),
    ...text(2, 'tiny'),
    ...initializers.flatMap(values => bytes(5, values)),
    ...bytes(11, input),
    ...bytes(12, output),
  ]
  return new Uint8Array([
    ...int(1, 8),
    ...bytes(7, graph),
    ...bytes(8, [
      ...text(1, ''),
      ...int(2, 13),
    ]),
  ])
}
