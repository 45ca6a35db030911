import type { HeadLayout, ModelManifest } from '#contract/model-manifest'
import type { LabelMap } from './class-labels.ts'
import type { OnnxGraph } from './onnx-graph.ts'
import { labelClasses, readClassNames } from './class-labels.ts'

/** What a graph says of itself, as far as a manifest wants to know. */
export type ModelLayout = Pick<ModelManifest, 'input' | 'output' | 'labels' | 'classes'>

const strides = [8, 16, 32]
const float32 = 1
const int64 = 7
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

type Shape = readonly (number | undefined)[]
interface Head { readonly output: HeadLayout, readonly classes: number | undefined, readonly input: Omit<ModelManifest['input'], 'name' | 'width' | 'height' | 'type'> }

const yolox: Head['input'] = {
  colourOrder: 'BGR',
  range: '0..255',
  letterbox: { anchor: 'top-left', pad: 114 },
}
const ultralytics: Head['input'] = {
  colourOrder: 'RGB',
  range: '0..1',
  letterbox: { anchor: 'centre', pad: 114 },
}
const stretched: Head['input'] = {
  colourOrder: 'RGB',
  range: '0..1',
  letterbox: { anchor: 'stretch', pad: 0 },
}

/**
 * Tells the layouts that users bring apart by names, shapes and metadata: YOLOX, Ultralytics' YOLO (with and without suppression inside),
 * D-FINE and RT-DETR, DETR and RF-DETR, NanoDet. Answers a clause that completes "This file cannot be used: ..." when it is none of them.
 */
export function readModelLayout(graph: OnnxGraph, map?: LabelMap): ModelLayout | string {
  const picture = graph.inputs.find(({ shape, elementType }) => shape.length === 4 && elementType === float32)
  if (!picture) {
    return graph.nodes.some(({ operator }) => operator === 'NonMaxSuppression')
      ? 'it takes no pictures: it is only the suppression that stands behind a detector, without the detector'
      : 'it takes no pictures, which are float32 [N,3,H,W]'
  }
  const [, channels, height, width] = picture.shape
  if (channels !== 3)
    return `its input ${picture.name} is [${told(picture.shape)}], where pictures are [N,3,H,W]`
  if (!width || !height)
    return `its input ${picture.name} is [${told(picture.shape)}] without a fixed height and width; export it with fixed ones`
  const head = readHead(graph, picture.name, width, height)
  if (typeof head === 'string')
    return head
  const classes = labelClasses(readClassNames(graph.metadata.get('names')), head.classes, map)
  if (typeof classes === 'string')
    return classes
  return {
    input: {
      name: picture.name,
      width,
      height,
      type: 'float32',
      ...head.input,
    },
    output: head.output,
    ...classes,
  }
}

function readHead(graph: OnnxGraph, picture: string, width: number, height: number): Head | string {
  const others = graph.inputs.filter(({ name }) => name !== picture)
  const outputs = graph.outputs
  const [only] = outputs
  if (outputs.length === 1 && others.length === 0 && only)
    return readSingle(graph, only, width, height)

  const labels = outputs.find(({ name }) => /label|class/i.test(name))
  const boxes = outputs.find(({ name, shape }) => /box|det/i.test(name) && shape.length === 3 && shape[2] === 4)
  const scores = outputs.find(({ name, shape }) => /score/i.test(name) && shape.length === 2)
  const [sizes] = others
  if (outputs.length === 3 && others.length === 1 && sizes?.elementType === int64 && labels && boxes && scores) {
    return {
      output: {
        layout: 'd-fine',
        labels: labels.name,
        boxes: boxes.name,
        scores: scores.name,
        sizes: sizes.name,
      },
      classes: undefined,
      input: stretched,
    }
  }
  const logits = outputs.find(({ name, shape }) => /label|logit|class/i.test(name) && shape.length === 3)
  if (outputs.length === 2 && others.length === 0 && boxes && logits) {
    return {
      output: { layout: 'detr', boxes: boxes.name, logits: logits.name },
      classes: logits.shape[2],
      // RF-DETR's own export calls its input so, and wants what it was trained on: ImageNet's mean and deviation.
      input: picture === 'input'
        ? {
            ...stretched,
            normalise: {
              mean: [0.485, 0.456, 0.406],
              deviation: [0.229, 0.224, 0.225],
            },
          }
        : stretched,
    }
  }
  if (others.length === 0 && outputs.length === 2 * strides.length)
    return readNanodet(outputs, width, height)
  return `it has the inputs ${graph.inputs.map(({ name, shape }) => `${name} [${told(shape)}]`).join(', ')} and the outputs ${outputs.map(({ name, shape }) => `${name} [${told(shape)}]`).join(', ')}, which is no layout that is known here`
}

function readSingle(graph: OnnxGraph, { name, shape, elementType }: OnnxGraph['outputs'][number], width: number, height: number): Head | string {
  const [, rows, columns] = shape
  const anchors = anchorsOf(strides, width, height)
  const unknown = `its output ${name} is [${told(shape)}], which for pictures of ${width}x${height} is neither YOLOX [N,${anchors},5 + classes] nor Ultralytics [N,4 + classes,${anchors}] nor boxes [N,boxes,6]`
  if (elementType !== float32 || shape.length !== 3 || !rows || !columns)
    return unknown
  if (rows === anchors && columns > 5) {
    return {
      output: {
        layout: 'yolox-raw',
        name,
        strides,
        activated: endsInSigmoid(graph, name),
      },
      classes: columns - 5,
      input: yolox,
    }
  }
  if (columns === anchors && rows > 4) {
    return {
      output: { layout: 'ultralytics', name },
      classes: rows - 4,
      input: ultralytics,
    }
  }
  if (columns === 6 && rows <= 1_000) {
    return {
      output: { layout: 'end-to-end', name },
      classes: readClassNames(graph.metadata.get('names'))?.length,
      input: ultralytics,
    }
  }
  return unknown
}

function readNanodet(outputs: OnnxGraph['outputs'], width: number, height: number): Head | string {
  const byName = (pattern: RegExp): OnnxGraph['outputs'][number][] => strides.flatMap((stride) => {
    const found = outputs.find(({ name, shape }) => pattern.test(name) && shape.length === 3 && shape[1] === anchorsOf([stride], width, height))
    return found
      ? [found]
      : []
  })
  const scores = byName(/cls|class|score/i)
  const distances = byName(/dis|reg|box/i)
  if (scores.length !== strides.length || distances.length !== strides.length || distances.some(({ shape }) => (shape[2] ?? 0) % 4 !== 0))
    return `it has ${outputs.length} outputs that are not the scores and distances of strides ${strides.join(', ')} for pictures of ${width}x${height}`
  return {
    output: {
      layout: 'nanodet',
      strides,
      scores: scores.map(({ name }) => name),
      distances: distances.map(({ name }) => name),
    },
    classes: scores[0]?.shape[2],
    input: {
      colourOrder: 'BGR',
      range: '0..255',
      normalise: {
        mean: [103.53, 116.28, 123.675],
        deviation: [57.375, 57.12, 58.395],
      },
      letterbox: { anchor: 'stretch', pad: 0 },
    },
  }
}

function anchorsOf(of: readonly number[], width: number, height: number): number {
  return of.reduce((sum, stride) => sum + Math.ceil(height / stride) * Math.ceil(width / stride), 0)
}

function told(shape: Shape): string {
  return shape.map(size => size ?? 'N').join(',')
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
