import type { OrtGpuGraph } from './ort-gpu-graph.ts'
import { describe, expect, it } from 'vitest'
import { webgpuFiles } from '../ort-files.ts'
import { openOrtWebgpuEngines } from '../ort-webgpu-engine.ts'
import { openTestDevice, readNumbers } from '../testing/gpu.ts'
import { shrinkDetector } from '../testing/shrunk-detector.ts'
import { tinyHeadOnnx } from '../testing/tiny-head-onnx.ts'
import { countGpu } from './gpu-counts.ts'

const hasGpu = await openTestDevice() !== undefined
const noise = (length: number, seed: number) => Float32Array.from({ length }, (_, i) => ((i + seed * 7919) * 2654435761 >>> 9) % 256)
function worst(a: Float32Array, b: Float32Array) {
  return a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), a.length === b.length
    ? 0
    : Infinity)
}

async function open(model: Uint8Array<ArrayBuffer>, capture = true) {
  const device = (await openTestDevice())!
  const counts = countGpu(device)
  const { graph, engine, reference } = await openOrtWebgpuEngines(model, {
    files: webgpuFiles(location.origin),
    device,
    threads: 1,
    capture,
  })
  return {
    device,
    counts,
    graph,
    engine,
    reference,
  }
}

async function answer(device: GPUDevice, graph: OrtGpuGraph, batch: Float32Array<ArrayBuffer>, count: number): Promise<Float32Array> {
  device.queue.writeBuffer(graph.ownInput!, 0, batch)
  const { buffer, slotLength, dims } = await graph.run(graph.ownInput!, count)
  expect(dims[0]).toBe(count)
  return readNumbers(device, buffer, count * slotLength)
}

describe.skipIf(!hasGpu)('the shipped detector on the GPU, 64x64', async () => {
  const model = hasGpu
    ? shrinkDetector(new Uint8Array(await (await fetch('/models/ansim-nano-5/model.onnx')).arrayBuffer()))
    : new Uint8Array()
  const slot = 3 * 64 * 64

  it('answers as the processor in every batch size, and 50 replays of what was recorded do', async () => {
    const { device, counts, graph, reference } = await open(model)
    expect(graph.isCaptured).toBe(true)
    for (const count of [1, 3, 12]) {
      const batch = noise(count * slot, count)
      const { data } = await reference.run(batch, count)
      expect(worst(await answer(device, graph, batch, count), data)).toBeLessThan(1e-3)
    }
    for (let replay = 0; replay < 50; replay++) {
      const batch = noise(slot, replay)
      const { data } = await reference.run(batch, 1)
      device.queue.writeBuffer(graph.ownInput!, 0, batch)
      const before = { ...counts }
      const { buffer, slotLength } = await graph.run(graph.ownInput!, 1)
      expect(counts.buffersCreated - before.buffersCreated).toBe(0)
      expect(counts.bindGroups - before.bindGroups).toBe(0)
      expect(counts.bytesUploaded - before.bytesUploaded).toBe(0)
      expect(counts.dispatches - before.dispatches).toBeGreaterThan(100)
      expect(worst(await readNumbers(device, buffer, slotLength), data)).toBeLessThan(1e-3)
    }
    await graph.close()
    await reference.close()
  })

  it('answers for a picture the same wherever it lies in the batch', async () => {
    const { device, graph, reference } = await open(model)
    const batch = noise(4 * slot, 1)
    const straight = await answer(device, graph, batch, 4)
    const reversed = Float32Array.from({ length: 4 * slot }, (_, i) => batch[(3 - Math.floor(i / slot)) * slot + i % slot]!)
    const turned = await answer(device, graph, reversed, 4)
    const out = straight.length / 4
    for (let i = 0; i < 4; i++)
      expect(worst(straight.subarray(i * out, (i + 1) * out), turned.subarray((3 - i) * out, (4 - i) * out))).toBeLessThan(1e-3)
    expect(worst(straight.subarray(0, out), straight.subarray(out, 2 * out))).toBeGreaterThan(0.1)
    await graph.close()
    await reference.close()
  })
})

describe.skipIf(!hasGpu)('an onnxruntime graph on the GPU', () => {
  const slot = 3 * 32 * 32

  it('runs any batch of a graph that takes one picture only', async () => {
    const { device, graph, engine, reference } = await open(tinyHeadOnnx(32, 1))
    const batch = noise(5 * slot, 1)
    const { data } = await reference.run(batch, 5)
    expect(graph.batchSizes).toEqual([1])
    expect(worst((await engine.run(batch, 5)).data, data)).toBeLessThan(1e-4)
    expect((await engine.run(batch, 1)).data.length).toBe(data.length / 5)
    device.destroy()
  })

  it('says what is wrong with a file, a batch, a closed graph and a lost device', async () => {
    await expect(open(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({ code: 'model-invalid' })
    const { device, graph } = await open(tinyHeadOnnx(32))
    const small = device.createBuffer({ size: 16, usage: 0x80 | 0x04 })
    await expect(graph.run(small, 1)).rejects.toThrow(/needs/)
    await graph.close()
    await graph.close()
    await expect(graph.run(small, 1)).rejects.toThrow(/closed/)
    const other = await open(tinyHeadOnnx(32))
    other.device.destroy()
    await other.device.lost
    await expect(other.graph.run(other.graph.ownInput!, 1)).rejects.toThrow(/was lost/)
  })

  it('names memory that the GPU does not give, instead of answering zeros', async () => {
    const { device, graph } = await open(tinyHeadOnnx(32))
    const createBuffer = device.createBuffer.bind(device)
    // Larger than any limit: the device refuses it as it refuses memory that it does not have.
    device.createBuffer = d => createBuffer(d.size === 12 * 16 * 7 * 4
      ? { ...d, size: 2 ** 40 }
      : d)
    await expect(graph.run(graph.ownInput!, 12)).rejects.toThrow(/graphics processor/)
    device.destroy()
  })
})
