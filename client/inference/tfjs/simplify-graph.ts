import type { OnnxAttribute, OnnxGraph, OnnxNode } from '../onnx/onnx-graph.ts'

/** Activations that tfjs computes in the kernel of a convolution. */
const fusable: Record<string, string> = { Relu: 'relu', LeakyRelu: 'leakyrelu', Sigmoid: 'sigmoid' }

/**
 * Joins nodes, so that fewer kernels run: x * sigmoid(x) becomes `Silu`, and an activation that alone reads a convolution becomes its
 * attribute `activation`. Numbers do not change beyond rounding.
 */
export function simplifyGraph(graph: OnnxGraph): OnnxGraph {
  const withSilu = joinSilu(graph.nodes, readersOf(graph, graph.nodes))
  return {
    ...graph,
    nodes: joinActivations(withSilu, readersOf(graph, withSilu)),
  }
}

/** How often each tensor is read, by nodes and as an output of the graph. */
function readersOf(graph: OnnxGraph, nodes: readonly OnnxNode[]): Map<string, number> {
  const readers = new Map<string, number>()
  const names = [
    ...nodes.flatMap(node => node.inputs),
    ...graph.outputs.map(({ name }) => name),
  ]
  for (const name of names)
    readers.set(name, (readers.get(name) ?? 0) + 1)
  return readers
}

function joinSilu(nodes: readonly OnnxNode[], readers: Map<string, number>): OnnxNode[] {
  const sigmoids = new Map<string, OnnxNode>()
  for (const node of nodes) {
    if (node.operator === 'Sigmoid' && readers.get(node.outputs[0]!) === 1)
      sigmoids.set(node.outputs[0]!, node)
  }
  const gone = new Set<OnnxNode>()
  const joined = nodes.map((node) => {
    const [a, b] = node.inputs as [string, string]
    const sigmoid = node.operator === 'Mul'
      ? sigmoids.get(a) ?? sigmoids.get(b)
      : undefined
    const other = sigmoid?.outputs[0] === a
      ? b
      : a
    if (!sigmoid || sigmoid.inputs[0] !== other)
      return node
    gone.add(sigmoid)
    return {
      ...node,
      operator: 'Silu',
      inputs: [other],
    }
  })
  return joined.filter(node => !gone.has(node))
}

function joinActivations(nodes: readonly OnnxNode[], readers: Map<string, number>): OnnxNode[] {
  const activations = new Map<string, OnnxNode>()
  for (const node of nodes) {
    if (fusable[node.operator] && readers.get(node.inputs[0]!) === 1)
      activations.set(node.inputs[0]!, node)
  }
  const gone = new Set<OnnxNode>()
  const joined = nodes.map((node) => {
    const activation = node.operator === 'Conv'
      ? activations.get(node.outputs[0]!)
      : undefined
    if (!activation)
      return node
    gone.add(activation)
    const attributes = new Map<string, OnnxAttribute>(node.attributes)
    attributes.set('activation', fusable[activation.operator]!)
    attributes.set('activation_alpha', activation.attributes.get('alpha') ?? 0.01)
    return { ...node, outputs: activation.outputs, attributes }
  })
  return joined.filter(node => !gone.has(node))
}
