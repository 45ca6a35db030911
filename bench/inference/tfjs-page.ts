import type { InferenceEngine } from '../../client/inference/inference-engine.ts'
import { goldenInput } from '../../client/inference/golden-input.ts'
import { wasmFiles, webgpuFiles } from '../../client/inference/ort-files.ts'
import { openOrtWasmEngine } from '../../client/inference/ort-wasm-engine.ts'
import { openOrtWebgpuEngines } from '../../client/inference/ort-webgpu-engine.ts'
import { tinyOnnx } from '../../client/inference/testing/tiny-onnx.ts'
import { openTfjsEngine } from '../../client/inference/tfjs/tfjs-engine.ts'

/** What one engine did with one picture of the shipped detector, its kernels compiled before. */
export interface EngineRun {
  readonly dispatches: number
  readonly submits: number
  /** Megabytes (1e6) of GPU buffers that were created and not destroyed, weights included. */
  readonly bufferMb: number
}

export interface TfjsMeasured {
  /** Largest differences from WASM: of the small graph in batches of 1, 4, 12, and of the shipped detector. */
  readonly small: number
  readonly full: number
  readonly tfjs: EngineRun
  readonly ort: EngineRun
}

const counts = { dispatches: 0, submits: 0, bytes: 0 }

/** Counts what engines ask of WebGPU, whoever they are. */
function instrument(): void {
  const dispatch = GPUComputePassEncoder.prototype.dispatchWorkgroups
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...args) {
    counts.dispatches++
    return dispatch.apply(this, args)
  }
  const submit = GPUQueue.prototype.submit
  GPUQueue.prototype.submit = function (...args) {
    counts.submits++
    return submit.apply(this, args)
  }
  const create = GPUDevice.prototype.createBuffer
  const alive = new WeakSet<GPUBuffer>()
  GPUDevice.prototype.createBuffer = function (...args) {
    const buffer = create.apply(this, args)
    alive.add(buffer)
    counts.bytes += buffer.size
    return buffer
  }
  const destroy = GPUBuffer.prototype.destroy
  GPUBuffer.prototype.destroy = function () {
    if (alive.delete(this))
      counts.bytes -= this.size
    return destroy.apply(this)
  }
}

async function freshDevice(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter()
  if (!adapter)
    throw new Error('Chromium offers no WebGPU.')
  return adapter.requestDevice()
}

async function difference(engine: InferenceEngine, reference: InferenceEngine, batch: Float32Array, count: number): Promise<number> {
  const answer = (await engine.run(batch, count)).data.slice()
  const expected = (await reference.run(batch, count)).data
  // A NaN of either side stays one.
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - answer[i]!)), 0)
}

async function observed(open: () => Promise<InferenceEngine>, batch: Float32Array): Promise<{ engine: InferenceEngine, run: EngineRun }> {
  const before = counts.bytes
  const engine = await open()
  await engine.run(batch, 1)
  counts.dispatches = 0
  counts.submits = 0
  await engine.run(batch, 1)
  return {
    engine,
    run: { dispatches: counts.dispatches, submits: counts.submits, bufferMb: (counts.bytes - before) / 1e6 },
  }
}

/** Both GPU engines and WASM on the same files; `size` is the side of the detector's picture. */
export async function measureInPage(size: number): Promise<TfjsMeasured> {
  instrument()
  const model = new Uint8Array(await (await fetch('/models/ansim-nano-5/model.onnx')).arrayBuffer())
  const openWasm = (file: Uint8Array<ArrayBuffer>): Promise<InferenceEngine> => openOrtWasmEngine(file, {
    files: wasmFiles(location.origin),
    threads: 1,
  })

  const tiny = [await openTfjsEngine(tinyOnnx(), { device: await freshDevice() }), await openWasm(tinyOnnx())] as const
  let small = 0
  for (const count of [1, 4, 12])
    small = Math.max(small, await difference(...tiny, goldenInput(count, 16, 16, 255), count))

  const golden = goldenInput(1, size, size, 255)
  const tfjs = await observed(async () => openTfjsEngine(model, {
    device: await freshDevice(),
    batchSizes: [1],
  }), golden)
  const full = await difference(tfjs.engine, await openWasm(model), golden, 1)
  await tfjs.engine.close()
  const ort = await observed(async () => (await openOrtWebgpuEngines(model, {
    files: webgpuFiles(location.origin),
    device: await freshDevice(),
    threads: 1,
  })).engine, golden)
  return {
    small,
    full,
    tfjs: tfjs.run,
    ort: ort.run,
  }
}
