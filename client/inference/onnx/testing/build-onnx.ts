/** Writes protobuf; enough of https://protobuf.dev/programming-guides/encoding for ONNX files. */
function varint(value: number | bigint): number[] {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) + 128)
    rest >>= 7n
  }
  return [
    ...bytes,
    Number(rest),
  ]
}

export function int(field: number, value: number | bigint): number[] {
  return [
    ...varint(field * 8),
    ...varint(value),
  ]
}

export function bytes(field: number, value: Iterable<number>): number[] {
  const content = [...value]
  return [
    ...varint(field * 8 + 2),
    ...varint(content.length),
    ...content,
  ]
}

export function text(field: number, value: string): number[] {
  return bytes(field, new TextEncoder().encode(value))
}

function float(field: number, value: number): number[] {
  return [
    ...varint(field * 8 + 5),
    ...new Uint8Array(Float32Array.of(value).buffer),
  ]
}

/** Lists of whole numbers become int64, anything else float32. */
export interface TestTensor {
  readonly dims: readonly number[]
  readonly values: Float32Array | readonly number[]
}

export function tensorBytes(name: string, { dims, values }: TestTensor): number[] {
  const [type, raw] = values instanceof Float32Array
    ? [
        1,
        new Uint8Array(values.slice().buffer),
      ]
    : [
        7,
        new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
      ]
  return [
    ...dims.flatMap(d => int(1, d)),
    ...int(2, type as number),
    ...text(8, name),
    ...bytes(9, raw as Uint8Array),
  ]
}

export type TestAttribute = number | string | readonly number[] | { readonly float: number } | { readonly tensor: TestTensor }

function attributeBytes(name: string, value: TestAttribute): number[] {
  const content = typeof value === 'number'
    ? [
        ...int(3, value),
        ...int(20, 2),
      ]
    : typeof value === 'string'
      ? [
          ...text(4, value),
          ...int(20, 3),
        ]
      : 'float' in value
        ? [
            ...float(2, value.float),
            ...int(20, 1),
          ]
        : 'tensor' in value
          ? [
              ...bytes(5, tensorBytes('', value.tensor)),
              ...int(20, 4),
            ]
          : [
              ...value.flatMap(v => int(8, v)),
              ...int(20, 7),
            ]
  return [
    ...text(1, name),
    ...content,
  ]
}

export interface TestNode {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes?: Readonly<Record<string, TestAttribute>>
}

export interface TestGraph {
  readonly opset?: number
  readonly nodes: readonly TestNode[]
  readonly initializers?: Readonly<Record<string, TestTensor>>
  /** Name -> dimensions; a string is chosen at run time. */
  readonly inputs: Readonly<Record<string, readonly (number | string)[]>>
  readonly outputs: Readonly<Record<string, readonly (number | string)[]>>
}

function valueInfo(name: string, dims: readonly (number | string)[]): number[] {
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

/** An ONNX file of a graph: what an exporter would write, by code that shares nothing with the reader. */
export function buildOnnx({ opset = 13, nodes, initializers = {}, inputs, outputs }: TestGraph): Uint8Array<ArrayBuffer> {
  const graph = [
    ...nodes.flatMap((node, i) => bytes(1, [
      ...node.inputs.flatMap(name => text(1, name)),
      ...node.outputs.flatMap(name => text(2, name)),
      ...text(3, `node${i}`),
      ...text(4, node.operator),
      ...Object.entries(node.attributes ?? {}).flatMap(([name, value]) => bytes(5, attributeBytes(name, value))),
    ])),
    ...text(2, 'test'),
    ...Object.entries(initializers).flatMap(([name, tensor]) => bytes(5, tensorBytes(name, tensor))),
    ...Object.entries(inputs).flatMap(([name, dims]) => bytes(11, valueInfo(name, dims))),
    ...Object.entries(outputs).flatMap(([name, dims]) => bytes(12, valueInfo(name, dims))),
  ]
  return new Uint8Array([
    ...int(1, 8),
    ...bytes(7, graph),
    ...bytes(8, [
      ...text(1, ''),
      ...int(2, opset),
    ]),
  ])
}
