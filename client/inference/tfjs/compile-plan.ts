import type { OnnxGraph } from '../onnx/onnx-graph.ts'
import type { Operator, OperatorCall } from './plan-builder.ts'
import type { Plan, PlanOutput, PlanStep } from './plan.ts'
import type { Value } from './value.ts'
import { AppError } from '#contract/app-error'
import { constantOperators, foldConstants } from './operators/constants.ts'
import { convolutionOperators } from './operators/convolution.ts'
import { elementwiseOperators } from './operators/elementwise.ts'
import { poolingOperators } from './operators/pooling.ts'
import { reducingOperators } from './operators/reducing.ts'
import { selectingOperators } from './operators/selecting.ts'
import { shapingOperators } from './operators/shaping.ts'
import { PlanBuilder, refuse } from './plan-builder.ts'
import { identityOrder } from './shapes.ts'

const operators: Readonly<Record<string, Operator>> = {
  ...constantOperators,
  ...convolutionOperators,
  ...elementwiseOperators,
  ...poolingOperators,
  ...reducingOperators,
  ...selectingOperators,
  ...shapingOperators,
}

/** The operators of a graph that no rule here translates; by name, each once. */
export function unknownOperators(graph: OnnxGraph): string[] {
  return [
    ...new Set(graph.nodes.map(({ operator }) => operator)),
  ].filter(name => !Object.hasOwn(operators, name)).toSorted()
}

/**
 * Translates a graph into a flat list of tfjs kernels for one size of its one input. Everything that does not depend on pixels is computed
 * here; tensors lie channels last wherever convolutions want that, and are transposed only where an order is forced. AppError
 * 'model-invalid' names the operator that cannot be translated.
 */
export function compilePlan(graph: OnnxGraph, inputShape: readonly number[]): Plan {
  const unknown = unknownOperators(graph)
  if (unknown.length > 0)
    throw new AppError('model-invalid', `The detector cannot be opened by tfjs: it knows no operator ${unknown.join(', ')}. Use another engine, or export the detector without it.`)
  const [input] = graph.inputs
  if (!input || graph.inputs.length !== 1)
    throw new AppError('model-invalid', `The detector has ${graph.inputs.length} inputs, not one. Use a detector that takes pictures alone.`)
  const builder = new PlanBuilder(inputShape.join('x'))
  const values = new Map<string, Value>()
  for (const [name, { dims, data }] of graph.initializers)
    values.set(name, { kind: 'host', dims, data, key: name })
  values.set(input.name, {
    kind: 'device',
    dims: inputShape,
    order: identityOrder(inputShape.length),
    operand: {
      kind: 'made',
      slot: builder.slot(),
    },
  })
  for (const node of graph.nodes) {
    const call: OperatorCall = {
      node,
      builder,
      opset: graph.opset,
      inputs: node.inputs.map(name => name === ''
        ? undefined
        : values.get(name)),
    }
    const made = translate(call)
    for (const [i, name] of node.outputs.entries()) {
      if (made[i])
        values.set(name, made[i])
    }
  }
  const outputs = graph.outputs.map(({ name }): PlanOutput => {
    const value = builder.plain(values.get(name) ?? missing(name))
    return { name, operand: value.operand, dims: value.dims }
  })
  return finish(builder, outputs)
}

/** An attribute of the wrong kind or a shape of the wrong rank is the file's fault, whatever trips over it. */
function translate(call: OperatorCall): readonly Value[] {
  try {
    const made = foldConstants(call) ?? operators[call.node.operator]!(call)
    const rank = Math.max(0, ...made.map(value => value.kind === 'device'
      ? value.dims.length
      : 0))
    // tfjs has no coordinates of more.
    return rank > 6
      ? refuse(call.node, `makes a tensor of ${rank} axes`)
      : made
  }
  catch (error) {
    if (error instanceof AppError)
      throw error
    return refuse(call.node, `cannot be understood (${String(error)})`)
  }
}

function missing(name: string): never {
  throw new AppError('model-invalid', `The detector's output ${name} is made by nothing that this engine computes. Use another engine.`)
}

/** Drops steps that nobody reads, and weights with them, and notes where each tensor is read for the last time. */
function finish(builder: PlanBuilder, outputs: readonly PlanOutput[]): Plan {
  const needed = new Set<number>()
  const weights = new Set<string>()
  const read = (step: PlanStep): void => {
    for (const operand of Object.values(step.inputs)) {
      if (operand.kind === 'made')
        needed.add(operand.slot)
      else
        weights.add(operand.key)
    }
  }
  for (const { operand } of outputs) {
    if (operand.kind === 'made')
      needed.add(operand.slot)
    else
      weights.add(operand.key)
  }
  const steps = builder.steps.toReversed().filter((step) => {
    if (!needed.has(step.slot))
      return false
    read(step)
    return true
  }).toReversed()
  // The outputs and the input are not ours to free.
  const seen = new Set(outputs.flatMap(({ operand }) => operand.kind === 'made'
    ? [operand.slot]
    : []).concat(0))
  for (const step of steps.toReversed()) {
    const last: number[] = []
    for (const operand of Object.values(step.inputs)) {
      if (operand.kind !== 'made' || seen.has(operand.slot))
        continue
      seen.add(operand.slot)
      last.push(operand.slot)
    }
    step.frees = last
  }
  return {
    steps,
    weights: new Map([...builder.weights].filter(([key]) => weights.has(key))),
    outputs,
  }
}
