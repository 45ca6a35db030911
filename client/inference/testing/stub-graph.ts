import type { ModelManifest } from '#contract/model-manifest'
import type { GpuGraph } from '../gpu/gpu-graph.ts'
import { yoloxHeadOf } from '../../core/detection/head-decoder.ts'
import { createYoloxGrid } from '../../core/detection/yolox-grid.ts'
import { bufferUsage } from '../gpu/gpu-usage.ts'

/** A graph that says what it is told to say: for tests of what comes before and after a graph. */
export interface StubGraph extends GpuGraph {
  readonly ownInput: GPUBuffer
  /** Raw heads of all slots, from the first on; float32, or float16 as its bits. */
  readonly say: (heads: Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>) => void
}

export function openStubGraph(device: GPUDevice, manifest: ModelManifest, columns: number, precision: GpuGraph['precision'] = 'fp32'): StubGraph {
  const { width, height } = manifest.input
  const { anchors } = createYoloxGrid(width, height, yoloxHeadOf(manifest).strides)
  const bytes = precision === 'fp16'
    ? 2
    : 4
  const usage = bufferUsage.storage | bufferUsage.copySrc | bufferUsage.copyDst
  const ownInput = device.createBuffer({ size: 12 * 3 * width * height * bytes, usage })
  const head = device.createBuffer({ size: 12 * anchors * columns * bytes, usage })
  return {
    kind: 'webgpu',
    device,
    precision,
    inputShape: [3, height, width],
    batchSizes: [12],
    ownInput,
    say: heads => device.queue.writeBuffer(head, 0, heads),
    async run(_, count) {
      return {
        buffer: head,
        dims: [count, anchors, columns],
        slotLength: anchors * columns,
      }
    },
    async close() {
      ownInput.destroy()
      head.destroy()
    },
  }
}
