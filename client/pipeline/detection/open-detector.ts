import type { Engine } from '#contract/detection'
import type { DetectorId } from '#contract/ids'
import type { ModelManifest } from '#contract/model-manifest'
import type { EngineMemory } from '../../core/detection/engine-memory.ts'
import type { BatchDetector } from '../../inference/batch-detector.ts'
import type { EngineChoice, EnginePreference } from '../../inference/engine-choice.ts'
import type { DeviceHints } from '../../inference/gpu-adapter.ts'
import type { InferenceEngine } from '../../inference/inference-engine.ts'
import type { DetectorFiles } from '../../inference/load-detector.ts'
import type { OpenedDetector } from './open-unit.ts'
import { isPlainYolox } from '../../core/detection/head-decoder.ts'
import { checkGraph } from '../../inference/check-graph.ts'
import { openCpuBatchDetector } from '../../inference/cpu-batch-detector.ts'
import { chooseDetector } from '../../inference/engine-choice.ts'
import { readFramePixels } from '../../inference/frame-pixels.ts'
import { createGoldenFrames } from '../../inference/golden-frame.ts'
import { openGpuDevice } from '../../inference/gpu-adapter.ts'
import { loadDetector, sha256Hex } from '../../inference/load-detector.ts'
import { wasmFiles, webgpuFiles } from '../../inference/ort-files.ts'
import { wasmThreads } from '../../inference/wasm-threads.ts'

export interface OpenerOptions {
  readonly preference: EnginePreference
  readonly hints: DeviceHints
  readonly memories: readonly EngineMemory[]
  readonly excluded: ReadonlyMap<Engine, string>
}

export interface Opening extends Pick<EngineChoice<VideoFrame>, 'reason' | 'memory' | 'isRemembered'> {
  readonly opened: OpenedDetector<VideoFrame>
}

/** Opens detectors on the best engine of this device, again without the engines that failed. */
export class DetectorOpener {
  readonly #options: OpenerOptions
  readonly #excluded: Map<Engine, string>
  readonly #memories: EngineMemory[]
  readonly #files = new Map<DetectorId, DetectorFiles>()
  readonly #golden = createGoldenFrames()

  constructor(options: OpenerOptions) {
    this.#options = options
    this.#excluded = new Map(options.excluded)
    this.#memories = [...options.memories]
  }

  /** Not to be opened again in this worker. */
  exclude(engine: Engine, reason: string): void {
    this.#excluded.set(engine, reason)
  }

  /** Loads, checks and opens a detector. Each runtime is imported only when it is tried. Rejects with an AppError. */
  async open(detectorId: DetectorId): Promise<Opening> {
    const base = globalThis.location.origin
    // Kept: when an engine is lost the next one starts at once, network or not.
    const files = this.#files.get(detectorId) ?? await loadDetector(detectorId, {
      fetch: path => fetch(new URL(path, base)),
      sha256: sha256Hex,
    })
    this.#files.set(detectorId, files)
    const { manifest, model } = files
    const choice = await chooseDetector(manifest, {
      ...this.#options,
      ...(isPlainYolox(manifest)
        ? {}
        : { preference: 'wasm' as const }),
      excluded: this.#excluded,
      ...this.#remembered(manifest),
    }, {
      gpu: (navigator as Navigator & { gpu?: GPU }).gpu,
      golden: this.#golden,
      monotonicMs: () => performance.now(),
      ...runtimes(manifest, model, base),
    })
    this.#memories.unshift(choice.memory)
    const [expected] = choice.memory.expected
    return {
      ...choice,
      opened: {
        manifest,
        detector: choice.detector,
        measured: choice.memory.trials.find(trial => trial.engine === choice.detector.kind)?.ms ?? [],
        ...(expected && expected.length > 0
          ? {
              golden: {
                frame: () => this.#golden(0),
                expected,
                labels: manifest.labels,
              },
            }
          : {}),
      },
    }
  }

  #remembered(manifest: ModelManifest): { remembered?: EngineMemory } {
    const remembered = this.#memories.find(memory => memory.key.startsWith(`${manifest.file.sha256}|`))
    return remembered
      ? { remembered }
      : {}
  }
}

function runtimes(manifest: ModelManifest, model: Uint8Array<ArrayBuffer>, base: string) {
  const threads = wasmThreads(globalThis.crossOriginIsolated, navigator.hardwareConcurrency)
  const onProcessor = (engine: InferenceEngine): BatchDetector<VideoFrame> => {
    checkGraph(manifest, engine)
    return openCpuBatchDetector({ manifest, engine, readPixels: readFramePixels })
  }
  return {
    async openWasm() {
      const { openOrtWasmEngine } = await import('../../inference/ort-wasm-engine.ts')
      return onProcessor(await openOrtWasmEngine(model, {
        files: wasmFiles(base),
        threads,
        output: manifest.output,
      }))
    },
    async openWebgpu(adapter: GPUAdapter) {
      const { openOrtWebgpuEngines } = await import('../../inference/ort-webgpu-engine.ts')
      const { openGpuBatchDetector } = await import('../../inference/gpu/gpu-batch-detector.ts')
      const { graph, reference } = await openOrtWebgpuEngines(model, {
        files: webgpuFiles(base),
        device: await openGpuDevice(adapter),
        threads,
      })
      checkGraph(manifest, graph)
      return {
        detector: await openGpuBatchDetector({ manifest, graph, ownsDevice: true }),
        reference: onProcessor(reference),
      }
    },
    async openTfjs(adapter: GPUAdapter) {
      const { openTfjsGpuGraph } = await import('../../inference/tfjs/tfjs-gpu-graph.ts')
      const { openGpuBatchDetector } = await import('../../inference/gpu/gpu-batch-detector.ts')
      const graph = await openTfjsGpuGraph(model, { device: await openGpuDevice(adapter), adapterInfo: adapter.info })
      return openGpuBatchDetector({ manifest, graph, ownsDevice: true })
    },
  }
}
