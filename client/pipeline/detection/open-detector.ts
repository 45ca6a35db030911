import type { DetectorId } from '#contract/ids'
import type { ModelManifest } from '#contract/model-manifest'
import type { EnginePreference } from '../../inference/engine-choice.ts'
import type { DeviceHints } from '../../inference/gpu-adapter.ts'
import type { InferenceEngine } from '../../inference/inference-engine.ts'
import type { GoldenAnswer } from '../../inference/self-test.ts'
import { checkGraph } from '../../inference/check-graph.ts'
import { chooseEngine } from '../../inference/engine-choice.ts'
import { goldenInput } from '../../inference/golden-input.ts'
import { loadDetector, sha256Hex } from '../../inference/load-detector.ts'
import { wasmFiles, webgpuFiles } from '../../inference/ort-files.ts'
import { wasmThreads } from '../../inference/wasm-threads.ts'

export interface OpenDetector {
  readonly manifest: ModelManifest
  readonly engine: InferenceEngine
  readonly reason?: string
  readonly golden?: GoldenAnswer
  /** What one picture costs the engine. */
  readonly frameCostMs: number
}

/** Loads, checks and opens a detector on the best engine of this device. Each runtime is imported only when it is chosen. */
export async function openDetector(detectorId: DetectorId, preference: EnginePreference, hints: DeviceHints): Promise<OpenDetector> {
  const base = globalThis.location.origin
  const threads = wasmThreads(globalThis.crossOriginIsolated, navigator.hardwareConcurrency)
  const { manifest, model } = await loadDetector(detectorId, {
    fetch: path => fetch(new URL(path, base)),
    sha256: sha256Hex,
  })
  const { engine, reason, golden } = await chooseEngine(manifest, preference, hints, {
    gpu: (navigator as Navigator & { gpu?: GPU }).gpu,
    async openWasm() {
      const { openOrtWasmEngine } = await import('../../inference/ort-wasm-engine.ts')
      return openOrtWasmEngine(model, {
        files: wasmFiles(base),
        threads,
      })
    },
    async openWebgpu(adapter) {
      const { openOrtWebgpuEngines } = await import('../../inference/ort-webgpu-engine.ts')
      const device = await adapter.requestDevice()
      return openOrtWebgpuEngines(model, {
        files: webgpuFiles(base),
        device,
        threads,
      })
    },
  })
  checkGraph(manifest, engine)
  return {
    manifest,
    engine,
    reason,
    golden,
    frameCostMs: await measureCost(manifest, engine),
  }
}

/** The best of three runs after a warm-up; the first runs of a runtime compile. */
async function measureCost(manifest: ModelManifest, engine: InferenceEngine): Promise<number> {
  const { width, height, range } = manifest.input
  const picture = goldenInput(1, width, height, range === '0..255'
    ? 255
    : 1)
  let best = Number.POSITIVE_INFINITY
  for (let i = 0; i < 4; i++) {
    const begin = performance.now()
    await engine.run(picture, 1)
    if (i > 0)
      best = Math.min(best, performance.now() - begin)
  }
  return best
}
