import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from './onnx-graph.ts'
import { AppError } from '#contract/app-error'
import { readTensor, typeName } from './read-tensor.ts'
import { unpackFloats, unpackVarints, wireFields } from './wire.ts'

/**
 * Reads a whole ONNX file: field numbers of onnx.proto3. AppError 'model-invalid' when it is cut, damaged or no such file, and when a
 * node reads what nobody wrote. Inputs that are initializers as well are constants.
 */
export function readOnnx(file: Uint8Array): OnnxGraph {
  try {
    return readModel(file)
  }
  catch (error) {
    if (error instanceof RangeError)
      throw new AppError('model-invalid', `The detector's file is damaged or no ONNX file: ${error.message}. Copy or export it anew.`, {}, { cause: error })
    throw error
  }
}

// ModelProto: graph 7, opset_import 8 > domain 1, version 2.
function readModel(file: Uint8Array): OnnxGraph {
  let graph: Uint8Array | undefined
  let opset = 0
  for (const { number, value } of wireFields(file)) {
    if (typeof value === 'number')
      continue
    if (number === 7) {
      graph = value
    }
    else if (number === 8) {
      const domain = textsOf(value, 1)[0] ?? ''
      if (domain === '' || domain === 'ai.onnx')
        opset = numberOf(value, 2)
    }
  }
  if (!graph)
    throw new RangeError('it holds no graph')
  const read = readGraph(graph, opset)
  if (read.inputs.length === 0 || read.outputs.length === 0 || read.nodes.length === 0)
    throw new RangeError('its graph has no inputs, no outputs or no nodes')
  expectAllWritten(read)
  return read
}

// GraphProto: node 1, initializer 5, input 11, output 12.
function readGraph(graph: Uint8Array, opset: number): OnnxGraph {
  const nodes: OnnxNode[] = []
  const initializers = new Map<string, OnnxTensor>()
  const inputs: OnnxValue[] = []
  const outputs: OnnxValue[] = []
  for (const { number, value } of wireFields(graph)) {
    if (typeof value === 'number')
      continue
    if (number === 1) {
      nodes.push(readNode(value))
    }
    else if (number === 5) {
      const { name, tensor } = readTensor(value)
      initializers.set(name, tensor)
    }
    else if (number === 11) {
      inputs.push(readValue(value))
    }
    else if (number === 12) {
      outputs.push(readValue(value))
    }
  }
  return {
    opset,
    inputs: inputs.filter(({ name }) => !initializers.has(name)),
    outputs,
    initializers,
    nodes,
  }
}

function expectAllWritten(graph: OnnxGraph): void {
  const written = new Set([
    ...graph.inputs.map(({ name }) => name),
    ...graph.initializers.keys(),
    '',
  ])
  for (const node of graph.nodes) {
    const missing = node.inputs.find(name => !written.has(name))
    if (missing !== undefined)
      throw new RangeError(`its ${node.operator} ${node.name} reads ${missing}, which nothing before it makes`)
    for (const name of node.outputs)
      written.add(name)
  }
  const missing = graph.outputs.find(({ name }) => !written.has(name))
  if (missing)
    throw new RangeError(`nothing makes its output ${missing.name}`)
}

// NodeProto: input 1, output 2, name 3, op_type 4, attribute 5, domain 7.
function readNode(message: Uint8Array): OnnxNode {
  const domain = textsOf(message, 7)[0] ?? ''
  const operator = textsOf(message, 4)[0] ?? ''
  return {
    operator: domain === '' || domain === 'ai.onnx'
      ? operator
      : `${domain}.${operator}`,
    name: textsOf(message, 3)[0] ?? '',
    inputs: textsOf(message, 1),
    outputs: textsOf(message, 2),
    attributes: new Map(messagesOf(message, 5).map(readAttribute)),
  }
}

// AttributeProto: name 1, f 2, i 3, s 4, t 5, floats 7, ints 8; which one counts says type 20, that old files leave out.
function readAttribute(message: Uint8Array): [string, OnnxAttribute] {
  let name = ''
  let single: OnnxAttribute | undefined
  const list: number[] = []
  for (const { number, value } of wireFields(message)) {
    if (number === 1 && typeof value !== 'number')
      name = new TextDecoder().decode(value)
    else if ((number === 2 || number === 3) && typeof value === 'number')
      single = value
    else if (number === 4 && typeof value !== 'number')
      single = new TextDecoder().decode(value)
    else if (number === 5 && typeof value !== 'number')
      single = readTensor(value).tensor
    else if (number === 7)
      list.push(...unpackFloats(value))
    else if (number === 8)
      list.push(...unpackVarints(value))
  }
  return [name, single ?? list]
}

// ValueInfoProto: name 1, type 2 > tensor_type 1 > elem_type 1, shape 2 > dim 1 > dim_value 1, dim_param 2.
function readValue(value: Uint8Array): OnnxValue {
  const tensor = messagesOf(messagesOf(value, 2)[0] ?? new Uint8Array(), 1)[0] ?? new Uint8Array()
  const shape = messagesOf(tensor, 2)[0] ?? new Uint8Array()
  return {
    name: textsOf(value, 1)[0] ?? '',
    type: typeName(numberOf(tensor, 1)),
    shape: messagesOf(shape, 1).map((dimension) => {
      const size = numberOf(dimension, 1)
      return size > 0
        ? size
        : textsOf(dimension, 2)[0] ?? '?'
    }),
  }
}

function messagesOf(message: Uint8Array, number: number): Uint8Array[] {
  const found: Uint8Array[] = []
  for (const field of wireFields(message)) {
    if (field.number === number && typeof field.value !== 'number')
      found.push(field.value)
  }
  return found
}

function textsOf(message: Uint8Array, number: number): string[] {
  return messagesOf(message, number).map(bytes => new TextDecoder().decode(bytes))
}

function numberOf(message: Uint8Array, number: number): number {
  for (const field of wireFields(message)) {
    if (field.number === number && typeof field.value === 'number')
      return field.value
  }
  return 0
}
