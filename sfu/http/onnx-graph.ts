import type { Buffer } from 'node:buffer'

/** One input or output of a graph; a dimension that is chosen at run time is undefined. */
interface GraphValue {
  readonly name: string
  /** onnx.TensorProto.DataType; 1 is float32. */
  readonly elementType: number
  readonly shape: readonly (number | undefined)[]
}

interface GraphNode {
  readonly operator: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
}

export interface OnnxGraph {
  readonly inputs: readonly GraphValue[]
  readonly outputs: readonly GraphValue[]
  readonly nodes: readonly GraphNode[]
  /** What its exporter wrote of it: `names`, `imgsz` and so on. */
  readonly metadata: ReadonlyMap<string, string>
}

/**
 * Reads names and shapes of an ONNX file, without its weights: field numbers of onnx.proto3 (ModelProto.graph 7, metadata_props 14 > key 1,
 * value 2; GraphProto.node 1, initializer 5, input 11, output 12). Undefined when the bytes are not such a file.
 */
export function readOnnxGraph(file: Buffer): OnnxGraph | undefined {
  try {
    const graph = messages(file, 7).at(-1)
    if (!graph)
      return undefined
    const initializers = new Set(messages(graph, 5).map(tensor => text(tensor, 8)))
    const inputs = messages(graph, 11).map(readValue).filter(value => !initializers.has(value.name))
    const outputs = messages(graph, 12).map(readValue)
    const nodes = messages(graph, 1).map(node => ({
      operator: text(node, 4),
      inputs: texts(node, 1),
      outputs: texts(node, 2),
    }))
    return inputs.length > 0 && outputs.length > 0 && nodes.length > 0
      ? {
          inputs,
          outputs,
          nodes,
          metadata: new Map(messages(file, 14).map(entry => [
            text(entry, 1),
            text(entry, 2),
          ])),
        }
      : undefined
  }
  catch (error) {
    if (error instanceof RangeError)
      return undefined
    throw error
  }
}

// ValueInfoProto: name 1, type 2 > tensor_type 1 > elem_type 1, shape 2 > dim 1 > dim_value 1.
function readValue(value: Buffer): GraphValue {
  const tensor = messages(messages(value, 2)[0] ?? value.subarray(0, 0), 1)[0] ?? value.subarray(0, 0)
  const shape = messages(tensor, 2)[0] ?? value.subarray(0, 0)
  return {
    name: text(value, 1),
    elementType: numbers(tensor, 1)[0] ?? 0,
    shape: messages(shape, 1).map((dimension) => {
      const size = numbers(dimension, 1)[0] ?? 0
      return size > 0
        ? size
        : undefined
    }),
  }
}

interface Field {
  readonly number: number
  readonly value: number | Buffer
}

// Protocol buffers' wire format: a tag of (field << 3 | wire type), then a varint, 8 bytes, a counted run of bytes, or 4 bytes.
function* fields(message: Buffer): Generator<Field> {
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; shift < 64; shift += 7) {
      const byte = message[at++]
      if (byte === undefined)
        throw new RangeError('ends within a number')
      value += (byte & 0x7F) * 2 ** shift
      if (byte < 0x80)
        return value
    }
    throw new RangeError('a number of more than ten bytes')
  }
  while (at < message.length) {
    const tag = varint()
    const number = Math.floor(tag / 8)
    switch (tag % 8) {
      case 0:
        yield {
          number,
          value: varint(),
        }
        break
      case 1:
        at += 8
        break
      case 2: {
        const length = varint()
        if (at + length > message.length)
          throw new RangeError('ends within a field')
        yield {
          number,
          value: message.subarray(at, at + length),
        }
        at += length
        break
      }
      case 5:
        at += 4
        break
      default:
        throw new RangeError('no wire type of today')
    }
  }
}

function messages(message: Buffer, number: number): Buffer[] {
  const found: Buffer[] = []
  for (const field of fields(message)) {
    if (field.number === number && typeof field.value !== 'number')
      found.push(field.value)
  }
  return found
}

function numbers(message: Buffer, number: number): number[] {
  const found: number[] = []
  for (const field of fields(message)) {
    if (field.number === number && typeof field.value === 'number')
      found.push(field.value)
  }
  return found
}

function texts(message: Buffer, number: number): string[] {
  return messages(message, number).map(bytes => bytes.toString('utf8'))
}

function text(message: Buffer, number: number): string {
  return texts(message, number)[0] ?? ''
}
