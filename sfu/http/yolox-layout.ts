import type { Label } from '#contract/detection'
import type { OnnxGraph } from './onnx-graph.ts'
import { labels as ourLabels } from '#contract/detection'

/** What a graph in YOLOX's layout says of itself. */
export interface YoloxLayout {
  readonly inputName: string
  readonly outputName: string
  readonly width: number
  readonly height: number
  readonly labels: readonly Label[]
  /** Objectness and class scores pass a sigmoid in the graph. */
  readonly activated: boolean
}

const strides = [8, 16, 32]
const float32 = 1
const cocoClasses = 80
/** Operators that only move or join values on their way to the output. */
const carriers = new Set([
  'Concat',
  'Transpose',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Identity',
  'Cast',
])

/**
 * Recognises YOLOX's raw head (Ge et al. 2021): images [N,3,H,W] in, [N, sum of H/s*W/s for s in 8, 16, 32, 5 + classes] out.
 * Answers a clause that completes "This file cannot be used: ..." when it is something else.
 */
export function readYoloxLayout(graph: OnnxGraph): YoloxLayout | string {
  const [input] = graph.inputs
  const [output] = graph.outputs
  if (!input || !output || graph.inputs.length > 1 || graph.outputs.length > 1)
    return `it has ${graph.inputs.length} inputs and ${graph.outputs.length} outputs, where YOLOX has one of each`
  const [, channels, height, width] = input.shape
  if (input.elementType !== float32 || input.shape.length !== 4 || channels !== 3 || !width || !height || width % 32 !== 0 || height % 32 !== 0)
    return `its input is not float32 [N,3,H,W] with H and W fixed multiples of 32`
  const anchors = strides.reduce((sum, stride) => sum + (height / stride) * (width / stride), 0)
  const [, rows, columns] = output.shape
  if (output.shape.length !== 3 || rows !== anchors || !columns || columns < 6)
    return `its output is [${output.shape.map(size => size ?? 'N').join(',')}], where YOLOX for ${width}x${height} has [N,${anchors},5 + classes]`
  const classes = columns - 5
  if (classes !== ourLabels.length && classes !== cocoClasses && classes !== 1)
    return `it tells ${classes} classes apart; known are ${ourLabels.length} (${ourLabels.join(', ')}), the 80 of COCO, or 1 (person)`
  return {
    inputName: input.name,
    outputName: output.name,
    width,
    height,
    // Class 0 of COCO is person; of the other 79 none is among our labels.
    labels: classes === ourLabels.length
      ? ourLabels
      : ['person'],
    activated: endsInSigmoid(graph, output.name),
  }
}

function endsInSigmoid(graph: OnnxGraph, outputName: string): boolean {
  const makers = new Map(graph.nodes.flatMap(node => node.outputs.map(name => [name, node] as const)))
  const waiting = [outputName]
  const seen = new Set<string>()
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const node = makers.get(name)
    if (!node || seen.has(name))
      continue
    seen.add(name)
    if (node.operator === 'Sigmoid')
      return true
    if (carriers.has(node.operator))
      waiting.push(...node.inputs)
  }
  return false
}
