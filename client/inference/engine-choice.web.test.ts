import type { EngineMakers } from './engine-choice.ts'
import { describe, expect, it } from 'vitest'
import { openCpuBatchDetector } from './cpu-batch-detector.ts'
import { chooseDetector } from './engine-choice.ts'
import { readFramePixels } from './frame-pixels.ts'
import { createGoldenFrames } from './golden-frame.ts'
import { openGpuDevice } from './gpu-adapter.ts'
import { openGpuBatchDetector } from './gpu/gpu-batch-detector.ts'
import { wasmFiles, webgpuFiles } from './ort-files.ts'
import { openOrtWasmEngine } from './ort-wasm-engine.ts'
import { openOrtWebgpuEngines } from './ort-webgpu-engine.ts'
import { openFrameDevice } from './testing/gpu.ts'
import { tinyHeadManifest, tinyHeadOnnx } from './testing/tiny-head-onnx.ts'
import { openTfjsGpuGraph } from './tfjs/tfjs-gpu-graph.ts'

const opened = await openFrameDevice()
const skip = 'skip' in opened
  ? opened.skip
  : undefined
const size = 64
const manifest = tinyHeadManifest(size)
const model = tinyHeadOnnx(size)
const hints = { userAgent: navigator.userAgent, platform: navigator.platform, maxTouchPoints: 0 }

/** Where the weights of the first kernel begin: right behind the name of their tensor and the head of its bytes. */
function findWeights(bytes: Uint8Array): number {
  const first = Float32Array.of(0.005 * Math.cos(Math.PI * 0.5 / 8))
  const pattern = new Uint8Array(first.buffer)
  return bytes.findIndex((_, at) => pattern.every((value, i) => bytes[at + i] === value))
}

/** The emulated adapter, which says that it is a real one: what counts here are the numbers, not the time. */
const gpu = {
  async requestAdapter() {
    const adapter = (await navigator.gpu.requestAdapter())!
    return {
      info: { vendor: 'emulated', isFallbackAdapter: false },
      features: adapter.features,
      limits: adapter.limits,
      requestDevice: (wanted: GPUDeviceDescriptor) => adapter.requestDevice(wanted),
    }
  },
} as unknown as GPU

function makers(given: Partial<EngineMakers<VideoFrame>> = {}): EngineMakers<VideoFrame> {
  return {
    gpu,
    golden: createGoldenFrames(),
    monotonicMs: () => performance.now(),
    openWasm: async () => openCpuBatchDetector({ manifest, engine: await openOrtWasmEngine(model, {
      files: wasmFiles(location.origin),
      threads: 1,
    }), readPixels: readFramePixels }),
    async openWebgpu(adapter) {
      const { graph, reference } = await openOrtWebgpuEngines(model, {
        files: webgpuFiles(location.origin),
        device: await openGpuDevice(adapter),
        threads: 1,
      })
      return {
        detector: await openGpuBatchDetector({ manifest, graph, ownsDevice: true }),
        reference: openCpuBatchDetector({ manifest, engine: reference, readPixels: readFramePixels }),
      }
    },
    async openTfjs(adapter) {
      return openGpuBatchDetector({ manifest, graph: await openTfjsGpuGraph(model, { device: await openGpuDevice(adapter) }), ownsDevice: true })
    },
    ...given,
  }
}

describe.skipIf(skip)('choice of the engine, with the engines themselves', () => {
  it('finds all three right on the golden pictures, and opens the chosen one again after a short check', async () => {
    const first = await chooseDetector(manifest, {
      preference: 'auto',
      hints,
      excluded: new Map(),
    }, makers())
    expect(first.memory.expected.every(boxes => boxes.length > 0)).toBe(true)
    expect(first.memory.trials.map(({ engine, status, reason }) => [engine, status, reason])).toEqual([
      ['wasm', 'right', undefined],
      ['webgpu', 'right', undefined],
      ['tfjs', 'right', undefined],
    ])
    await first.detector.close()
    for (const engine of ['webgpu', 'tfjs'] as const) {
      const again = await chooseDetector(manifest, {
        preference: 'auto',
        hints,
        excluded: new Map(),
        remembered: { ...first.memory, engine },
      }, makers())
      expect([again.detector.kind, again.isRemembered]).toEqual([engine, true])
      await again.detector.close()
    }
  })

  it('takes an engine that runs another graph for wrong', async () => {
    const { memory, detector } = await chooseDetector(manifest, {
      preference: 'auto',
      hints,
      excluded: new Map(),
    }, makers({
      async openTfjs(adapter) {
        // The same graph with other weights: as a kernel that computes something else. Each number ends with its sign and exponent.
        const spoiled = model.slice()
        const weights = findWeights(spoiled)
        for (let at = weights + 3; at < weights + 1_000; at += 4)
          spoiled[at]! ^= 0x80
        return openGpuBatchDetector({ manifest, graph: await openTfjsGpuGraph(spoiled, { device: await openGpuDevice(adapter) }), ownsDevice: true })
      },
    }))
    expect(memory.trials.find(trial => trial.engine === 'tfjs')?.status).not.toBe('right')
    expect(detector.kind).not.toBe('tfjs')
    await detector.close()
  })
})
