import type { ModelManifest } from '#contract/model-manifest'
import type { GraphTensor, InferenceEngine } from './inference-engine.ts'
import { AppError } from '#contract/app-error'

/**
 * Refuses ('model-invalid') a graph whose input or output is not what the manifest describes: names, float32, sizes, one row per
 * anchor of the strides, at least 5 + labels numbers per row (a detector may know more classes than we have words for; the first ones
 * count).
 */
export function checkGraph(manifest: ModelManifest, engine: Pick<InferenceEngine, 'inputs' | 'outputs'>): void {
  const { input, output, labels } = manifest
  const anchors = output.strides.reduce((sum, s) => sum + Math.floor(input.width / s) * Math.floor(input.height / s), 0)
  expectTensor(manifest, 'input', engine.inputs, input.name, [3, input.height, input.width], 'exactly')
  expectTensor(manifest, 'output', engine.outputs, output.name, [anchors, 5 + labels.length], 'last at least')
}

function expectTensor(manifest: ModelManifest, side: 'input' | 'output', tensors: readonly GraphTensor[], name: string, slot: readonly number[], sizes: 'exactly' | 'last at least'): void {
  const tensor = tensors.find(t => t.name === name)
  const refuse = (what: string): never => {
    throw new AppError('model-invalid', `The detector ${manifest.detectorId} is refused: ${what}. Its file and its manifest do not belong together.`)
  }
  if (!tensor)
    return refuse(`its ${side} is named ${tensors.map(t => t.name).join(', ')}, not ${name}`)
  if (tensor.type !== manifest.input.type)
    refuse(`its ${side} ${name} is ${tensor.type}, not ${manifest.input.type}`)
  // A symbolic dimension is free, so it cannot disagree here; the first run is checked again.
  const fits = (size: number, i: number): boolean => {
    const actual = tensor.shape[i + 1]
    return typeof actual !== 'number' || actual === size || (sizes === 'last at least' && i === slot.length - 1 && actual > size)
  }
  if (tensor.shape.length !== slot.length + 1 || !slot.every(fits))
    refuse(`its ${side} ${name} is [${tensor.shape.join(', ')}], not [N, ${slot.join(', ')}]`)
}
