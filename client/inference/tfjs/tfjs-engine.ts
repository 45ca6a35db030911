import type { InferenceEngine } from '../inference-engine.ts'
import type { TfjsGraphOptions } from './tfjs-gpu-graph.ts'
import { AppError } from '#contract/app-error'
import { sizeOf } from './shapes.ts'
import { openTfjsGpuGraph } from './tfjs-gpu-graph.ts'

/** The same graph behind the port that takes and gives numbers in memory: for the self-test, the sentinel and batches off the GPU. */
export async function openTfjsEngine(model: Uint8Array, options: TfjsGraphOptions): Promise<InferenceEngine> {
  const graph = await openTfjsGpuGraph(model, options)
  const { device } = graph
  const slotIn = sizeOf(graph.inputShape)
  let input = emptyBuffer(device, graph.batchSizes.at(-1)! * slotIn * 4, GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST)
  let staging: GPUBuffer | undefined
  return {
    kind: 'tfjs',
    inputs: graph.graph.inputs,
    outputs: graph.graph.outputs,
    async run(batch, count) {
      if (count < 1 || batch.length < count * slotIn)
        throw new AppError('internal', `A batch of ${count} needs ${count * slotIn} numbers and has ${batch.length}.`)
      if (input.size < count * slotIn * 4) {
        input.destroy()
        input = emptyBuffer(device, count * slotIn * 4, input.usage)
      }
      device.queue.writeBuffer(input, 0, batch as Float32Array<ArrayBuffer>, 0, count * slotIn)
      const { buffer, dims, slotLength } = await graph.run(input, count)
      const bytes = count * slotLength * 4
      if (!staging || staging.size < bytes) {
        staging?.destroy()
        staging = emptyBuffer(device, bytes, GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ)
      }
      const encoder = device.createCommandEncoder()
      encoder.copyBufferToBuffer(buffer, 0, staging, 0, bytes)
      device.queue.submit([
        encoder.finish(),
      ])
      await staging.mapAsync(GPUMapMode.READ, 0, bytes)
      const data = new Float32Array(staging.getMappedRange(0, bytes).slice(0))
      staging.unmap()
      return { data, dims }
    },
    async close() {
      await graph.close()
      input.destroy()
      staging?.destroy()
    },
  }
}

function emptyBuffer(device: GPUDevice, size: number, usage: number): GPUBuffer {
  return device.createBuffer({ size, usage })
}
