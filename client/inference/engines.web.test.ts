import type { DetectorId } from '#contract/ids'
import type { InferenceEngine } from './inference-engine.ts'
import { describe, expect, it } from 'vitest'
import { checkGraph } from './check-graph.ts'
import { goldenInput } from './golden-input.ts'
import { loadDetector, sha256Hex } from './load-detector.ts'
import { readOnnx } from './onnx/read-onnx.ts'
import { wasmFiles } from './ort-files.ts'
import { openOrtWasmEngine } from './ort-wasm-engine.ts'
import { engineConformance } from './testing/engine-conformance.ts'
import { tinyOnnx } from './testing/tiny-onnx.ts'
import { openTfjsEngine } from './tfjs/tfjs-engine.ts'
import { wasmThreads } from './wasm-threads.ts'

function load() {
  return loadDetector('ansim-nano-5' as DetectorId, {
    fetch: path => fetch(path),
    sha256: sha256Hex,
  })
}
const threads = wasmThreads(crossOriginIsolated, navigator.hardwareConcurrency)

function openWasm(model: Uint8Array<ArrayBuffer>): Promise<InferenceEngine> {
  return openOrtWasmEngine(model, {
    files: wasmFiles(location.origin),
    threads,
  })
}

// An emulated GPU will do: what counts here is the numbers.
const adapter = await navigator.gpu?.requestAdapter()
const skip = adapter
  ? undefined
  : 'this browser has no WebGPU'

async function openTfjs(model: Uint8Array): Promise<InferenceEngine> {
  const fresh = await navigator.gpu.requestAdapter()
  return openTfjsEngine(model, { device: await fresh!.requestDevice(), adapterInfo: fresh!.info })
}

it('the page is isolated, so that WASM may use threads', () => {
  expect(crossOriginIsolated).toBe(true)
})

it('the served detector is what its manifest says', async () => {
  const engine = await openWasm((await load()).model)
  checkGraph((await load()).manifest, engine)
  await engine.close()
})

engineConformance(`wasm in the browser, ${threads} threads`, async () => openWasm((await load()).model), { openFile: openWasm })

engineConformance('tfjs with a small graph', () => openTfjs(tinyOnnx()), {
  skip,
  openFile: openTfjs,
})

describe.skipIf(skip)('tfjs against WASM, the same file', () => {
  /** The largest difference of two engines over a batch of test pictures, and the largest number of the answer. */
  async function compare(model: Uint8Array<ArrayBuffer>, width: number, height: number, count: number): Promise<{ worst: number, largest: number }> {
    const [engine, reference] = [await openTfjs(model), await openWasm(model)]
    const batch = goldenInput(count, width, height, 255)
    const answer = await engine.run(batch, count)
    const expected = await reference.run(batch, count)
    expect(answer.dims).toEqual(expected.dims)
    let worst = 0
    let largest = 0
    for (const [i, value] of expected.data.entries()) {
      worst = Math.max(worst, Math.abs(value - answer.data[i]!))
      largest = Math.max(largest, Math.abs(value))
    }
    await engine.close()
    await reference.close()
    return { worst, largest }
  }

  it.each([1, 4, 12])('agrees on a small graph to 1e-3 in batches of %i', async (count) => {
    const { worst, largest } = await compare(tinyOnnx(), 16, 16, count)
    expect(worst).toBeLessThan(1e-3)
    expect(largest).toBeGreaterThan(0.1)
  })

  it('agrees on the shipped detector at its full size to 1e-3', async () => {
    const { model, manifest } = await load()
    const { worst, largest } = await compare(model, manifest.input.width, manifest.input.height, 1)
    expect(worst).toBeLessThan(1e-3)
    expect(largest).toBeGreaterThan(0.1)
  }, 300_000)

  it('has the graph that the manifest describes', async () => {
    const { model, manifest } = await load()
    checkGraph(manifest, readOnnx(model))
  })
})
