import type { GraphTensor, InferenceEngine } from '../inference-engine.ts'
import type { GpuGraph } from './gpu-graph.ts'
import { AppError } from '#contract/app-error'
import { expectNumbers } from '../expect-numbers.ts'
import { bufferUsage, mapModeRead } from './gpu-usage.ts'

/**
 * A graph on the GPU behind the port that takes and gives numbers in memory: for the self-test and the golden frames, not for looks. It
 * has a batch buffer of its own; `close` closes the graph as well.
 */
export function engineOfGraph(graph: GpuGraph, inputs: readonly GraphTensor[], outputs: readonly GraphTensor[]): InferenceEngine {
  const { device, inputShape } = graph
  const slotIn = inputShape.reduce((a, b) => a * b, 1)
  const { storage, copySrc, copyDst, mapRead } = bufferUsage
  let input: GPUBuffer | undefined
  let staging: GPUBuffer | undefined

  /** At least as large; the same for as long as possible, because commands are recorded for it. */
  const grown = (buffer: GPUBuffer | undefined, size: number, usage: number): GPUBuffer => {
    if (buffer && buffer.size >= size)
      return buffer
    buffer?.destroy()
    return device.createBuffer({ size, usage })
  }

  return {
    kind: graph.kind,
    inputs,
    outputs,
    async run(batch, count) {
      if (count < 1 || batch.length < count * slotIn)
        throw new AppError('internal', `A batch of ${count} needs ${count * slotIn} numbers and has ${batch.length}.`)
      expectNumbers(batch, count * slotIn)
      input = grown(input, Math.max(count, ...graph.batchSizes) * slotIn * 4, storage | copySrc | copyDst)
      device.queue.writeBuffer(input, 0, batch as Float32Array<ArrayBuffer>, 0, count * slotIn)
      const { buffer, dims, slotLength } = await graph.run(input, count)
      const bytes = count * slotLength * 4
      staging = grown(staging, bytes, mapRead | copyDst)
      const encoder = device.createCommandEncoder()
      encoder.copyBufferToBuffer(buffer, 0, staging, 0, bytes)
      device.queue.submit([
        encoder.finish(),
      ])
      await staging.mapAsync(mapModeRead, 0, bytes)
      const data = new Float32Array(staging.getMappedRange(0, bytes).slice(0))
      staging.unmap()
      return { data, dims }
    },
    async close() {
      await graph.close()
      input?.destroy()
      staging?.destroy()
    },
  }
}
