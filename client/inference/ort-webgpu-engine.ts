import type { OrtGpuGraph, OrtGpuGraphOptions } from './gpu/ort-gpu-graph.ts'
import type { InferenceEngine } from './inference-engine.ts'
import * as ort from 'onnxruntime-web/webgpu'
import { engineOfGraph } from './gpu/graph-engine.ts'
import { openOrtGpuGraph } from './gpu/ort-gpu-graph.ts'
import { openOrtSession } from './ort-session.ts'

export interface OrtWebgpuEngines {
  /** For looks: batches stay on the GPU. */
  readonly graph: OrtGpuGraph
  /** The same graph with numbers in memory; closing it closes the graph. */
  readonly engine: InferenceEngine
  /** The same file on the processor: the measure of the self-test, and what is left when the GPU is not to be trusted. */
  readonly reference: InferenceEngine
}

/** Opens a detector on the GPU and on the processor with one runtime. */
export async function openOrtWebgpuEngines(model: Uint8Array, options: OrtGpuGraphOptions): Promise<OrtWebgpuEngines> {
  const graph = await openOrtGpuGraph(model, options)
  const reference = await openOrtSession(ort, 'wasm', model, {
    executionProviders: ['wasm'],
  })
  return {
    graph,
    engine: engineOfGraph(graph, graph.inputs, graph.outputs),
    reference,
  }
}
