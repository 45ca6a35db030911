import type { ModelManifest } from '#contract/model-manifest'
import type { GraphTensor, InferenceEngine } from './inference-engine.ts'
import { AppError } from '#contract/app-error'
import { unreachable } from '#contract/unreachable'
import { labelsByClass } from '../core/detection/head-decoder.ts'

/**
 * Refuses ('model-invalid') a graph whose input or outputs are not what the manifest describes: names, types, and sizes as far as the
 * layout says them (a detector may know more classes than we have words for).
 */
export function checkGraph(manifest: ModelManifest, engine: Pick<InferenceEngine, 'inputs' | 'outputs'>): void {
  const { input, output } = manifest
  const classes = labelsByClass(manifest).length
  const anchorsOf = (strides: readonly number[]): number => strides.reduce((sum, s) => sum + Math.floor(input.width / s) * Math.floor(input.height / s), 0)
  const expectOutput = (name: string, slot: readonly Size[], types?: readonly string[]): void => expectTensor(manifest, 'output', engine.outputs, name, slot, types)
  expectTensor(manifest, 'input', engine.inputs, input.name, [3, input.height, input.width])
  switch (output.layout) {
    case 'yolox-raw': return expectOutput(output.name, [
      anchorsOf(output.strides),
      { atLeast: 5 + classes },
    ])
    case 'ultralytics': return expectOutput(output.name, [
      { atLeast: 4 + classes },
      { atLeast: 1 },
    ])
    case 'end-to-end': return expectOutput(output.name, [
      { atLeast: 1 },
      { atLeast: 6 },
    ])
    case 'd-fine':
      expectTensor(manifest, 'input', engine.inputs, output.sizes, [2], ['int64'])
      expectOutput(output.labels, [
        { atLeast: 1 },
      ], ['int64', 'float32'])
      expectOutput(output.boxes, [
        { atLeast: 1 },
        4,
      ])
      return expectOutput(output.scores, [
        { atLeast: 1 },
      ])
    case 'detr':
      expectOutput(output.boxes, [
        { atLeast: 1 },
        4,
      ])
      return expectOutput(output.logits, [
        { atLeast: 1 },
        { atLeast: classes },
      ])
    case 'nanodet':
      return output.strides.forEach((stride, at) => {
        expectOutput(output.scores[at] ?? '', [
          anchorsOf([stride]),
          { atLeast: classes },
        ])
        expectOutput(output.distances[at] ?? '', [
          anchorsOf([stride]),
          { atLeast: 8 },
        ])
      })
    default: return unreachable(output)
  }
}

type Size = number | { readonly atLeast: number }

function expectTensor(manifest: ModelManifest, side: 'input' | 'output', tensors: readonly GraphTensor[], name: string, slot: readonly Size[], types: readonly string[] = ['float32']): void {
  const tensor = tensors.find(t => t.name === name)
  const refuse = (what: string): never => {
    throw new AppError('model-invalid', `The detector ${manifest.detectorId} is refused: ${what}. Its file and its manifest do not belong together.`)
  }
  if (!tensor)
    return refuse(`its ${side} is named ${tensors.map(t => t.name).join(', ')}, not ${name}`)
  if (!types.includes(tensor.type))
    refuse(`its ${side} ${name} is ${tensor.type}, not ${types.join(' or ')}`)
  // A symbolic dimension is free, so it cannot disagree here; the first run is checked again.
  const fits = (size: Size, i: number): boolean => {
    const actual = tensor.shape[i + 1]
    return typeof actual !== 'number' || (typeof size === 'number'
      ? actual === size
      : actual >= size.atLeast)
  }
  if (tensor.shape.length !== slot.length + 1 || !slot.every(fits)) {
    refuse(`its ${side} ${name} is [${tensor.shape.join(', ')}], not [N, ${slot.map(size => typeof size === 'number'
      ? size
      : size.atLeast).join(', ')}]`)
  }
}
