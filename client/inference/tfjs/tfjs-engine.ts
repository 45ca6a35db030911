import type { InferenceEngine } from '../inference-engine.ts'
import type { TfjsGraphOptions } from './tfjs-gpu-graph.ts'
import { engineOfGraph } from '../gpu/graph-engine.ts'
import { openTfjsGpuGraph } from './tfjs-gpu-graph.ts'

/** The graph behind the port that takes and gives numbers in memory: for the self-test, the sentinel and batches off the GPU. */
export async function openTfjsEngine(model: Uint8Array, options: TfjsGraphOptions): Promise<InferenceEngine> {
  const graph = await openTfjsGpuGraph(model, options)
  return engineOfGraph(graph, graph.inputs, graph.outputs)
}
