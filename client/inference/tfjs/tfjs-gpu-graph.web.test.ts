import type { TfjsGpuGraph } from './tfjs-gpu-graph.ts'
import { describe, expect, it, vi } from 'vitest'
import { buildOnnx } from '../onnx/testing/build-onnx.ts'
import { tinyOnnx } from '../testing/tiny-onnx.ts'
import { openTfjsGpuGraph } from './tfjs-gpu-graph.ts'

const adapter = await navigator.gpu?.requestAdapter()
const skip = !adapter

async function freshDevice(): Promise<GPUDevice> {
  return (await navigator.gpu.requestAdapter())!.requestDevice()
}

function inputOf(graph: TfjsGpuGraph, slots: number, at: (i: number) => number): GPUBuffer {
  const length = slots * graph.inputShape.reduce((a, b) => a * b, 1)
  const buffer = graph.device.createBuffer({ size: length * 4, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST })
  graph.device.queue.writeBuffer(buffer, 0, Float32Array.from({ length }, (_, i) => at(i)))
  return buffer
}

async function read(device: GPUDevice, buffer: GPUBuffer, numbers: number): Promise<Float32Array> {
  const staging = device.createBuffer({ size: numbers * 4, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ })
  const encoder = device.createCommandEncoder()
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, numbers * 4)
  device.queue.submit([
    encoder.finish(),
  ])
  await staging.mapAsync(GPUMapMode.READ)
  return new Float32Array(staging.getMappedRange().slice(0))
}

/** Doubles one picture, and only one: its file has a batch of one. */
const fixedGraph = buildOnnx({
  nodes: [
    {
      operator: 'Add',
      inputs: ['x', 'x'],
      outputs: ['d'],
    },
    {
      operator: 'Reshape',
      inputs: ['d', 'shape'],
      outputs: ['y'],
    },
  ],
  initializers: {
    shape: {
      dims: [2],
      values: [1, 48],
    },
  },
  inputs: {
    x: [1, 3, 4, 4],
  },
  outputs: {
    y: [1, 48],
  },
})

describe.skipIf(skip)('a graph on buffers, by tfjs', () => {
  it('answers as many as were asked for, where the batch was rounded up', async () => {
    const graph = await openTfjsGpuGraph(tinyOnnx(), {
      device: await freshDevice(),
      batchSizes: [1, 4],
    })
    const input = inputOf(graph, 4, i => Math.sin(i) * 50)
    const all = await graph.run(input, 4)
    expect(all).toMatchObject({
      dims: [4, 5, 4, 4],
      slotLength: 80,
    })
    const together = await read(graph.device, all.buffer, 320)
    const three = await graph.run(input, 3)
    expect(three.dims).toEqual([3, 5, 4, 4])
    expect(await read(graph.device, three.buffer, 240)).toEqual(together.subarray(0, 240))
    await graph.close()
  })

  it('cuts a batch larger than its largest, and one for a file with a fixed batch', async () => {
    const graph = await openTfjsGpuGraph(fixedGraph, { device: await freshDevice() })
    expect(graph.batchSizes).toEqual([1])
    const { buffer, dims } = await graph.run(inputOf(graph, 5, i => i), 5)
    expect(dims).toEqual([5, 48])
    expect(await read(graph.device, buffer, 240)).toEqual(Float32Array.from({ length: 240 }, (_, i) => i * 2))
    await graph.close()
  })

  it('creates no buffer and keeps no tensor in steady state, and says what a run costs', async () => {
    const device = await freshDevice()
    const graph = await openTfjsGpuGraph(tinyOnnx(), {
      device,
      batchSizes: [1, 4],
    })
    const input = inputOf(graph, 4, i => i % 7)
    for (const count of [4, 1])
      await graph.run(input, count)
    const before = graph.usage()
    const created = vi.spyOn(device, 'createBuffer')
    const dispatched = vi.spyOn(GPUComputePassEncoder.prototype, 'dispatchWorkgroups')
    for (let i = 0; i < 200; i++) {
      await graph.run(input, i % 2 === 0
        ? 4
        : 1)
    }
    expect(created).not.toHaveBeenCalled()
    // Transpose at the border, im2col and matrix product with sigmoid, transpose back.
    expect(dispatched.mock.calls.length / 200).toBeLessThanOrEqual(5)
    expect(graph.usage()).toEqual(before)
    vi.restoreAllMocks()
    await graph.close()
  })

  it('never falls back on the processor: no tensor is read back for a kernel', async () => {
    const device = await freshDevice()
    const graph = await openTfjsGpuGraph(fixedGraph, { device })
    const mapped = vi.spyOn(GPUBuffer.prototype, 'mapAsync')
    const canvas = vi.spyOn(OffscreenCanvas.prototype, 'getContext')
    await graph.run(inputOf(graph, 1, i => i), 1)
    expect(mapped).not.toHaveBeenCalled()
    expect(canvas).not.toHaveBeenCalled()
    vi.restoreAllMocks()
    await graph.close()
  })

  it('several graphs live side by side on one device and on two', async () => {
    const device = await freshDevice()
    const graphs = [
      await openTfjsGpuGraph(fixedGraph, { device }),
      await openTfjsGpuGraph(tinyOnnx(), {
        device,
        batchSizes: [1],
      }),
      await openTfjsGpuGraph(fixedGraph, { device: await freshDevice() }),
    ]
    await graphs[1]!.close()
    for (const graph of [graphs[0]!, graphs[2]!]) {
      const { buffer } = await graph.run(inputOf(graph, 1, i => i), 1)
      expect((await read(graph.device, buffer, 48))[7]).toBe(14)
      await graph.close()
    }
  })

  it('a lost device fails the run instead of hanging, also while it runs', async () => {
    const device = await freshDevice()
    const graph = await openTfjsGpuGraph(tinyOnnx(), {
      device,
      batchSizes: [1],
    })
    const input = inputOf(graph, 1, () => 1)
    device.destroy()
    await device.lost
    await expect(graph.run(input, 1)).rejects.toThrow(/graphics processor was lost/)
    await graph.close()
  })

  it('a buffer that the device refuses is a sentence, not zeros', async () => {
    const device = await freshDevice()
    const graph = await openTfjsGpuGraph(tinyOnnx(), {
      device,
      batchSizes: [1, 4],
    })
    const useless = device.createBuffer({ size: 4 * 768 * 4, usage: GPUBufferUsage.COPY_DST })
    await graph.run(inputOf(graph, 4, () => 1), 4)
    await expect(graph.run(useless, 4)).rejects.toThrow(/refused the detector.*Choose another engine/)
    // The same size works afterwards with a buffer that is right.
    expect((await graph.run(inputOf(graph, 4, () => 1), 4)).dims).toEqual([4, 5, 4, 4])
    await graph.close()
  })

  it('runs in a dedicated worker where no string becomes code', async () => {
    const worker = new Worker(new URL('./testing/tfjs-worker.ts', import.meta.url), { type: 'module' })
    const answer = await new Promise<{ data?: number[], failure?: string }>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data as { data?: number[], failure?: string })
      worker.onerror = event => reject(new Error(event.message))
    })
    worker.terminate()
    expect(answer.failure).toBeUndefined()
    expect(answer.data).toHaveLength(80)
    expect(new Set(answer.data).size).toBeGreaterThan(5)
  })
})
