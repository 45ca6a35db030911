import type { Detection } from '#contract/detection'
import type { ModelManifest } from '#contract/model-manifest'
import type { FramePixels } from '../../client/inference/frame-pixels.ts'
import type { EngineOutput, InferenceEngine } from '../../client/inference/inference-engine.ts'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createHeadReader } from '../../client/core/detection/head-reader.ts'
import { readBoxes } from '../../client/core/detection/read-boxes.ts'
import { checkGraph } from '../../client/inference/check-graph.ts'
import { tensorsOf } from '../../client/inference/inference-engine.ts'
import { FrameLetterboxer } from '../../client/inference/letterbox-frame.ts'
import { openOrtWasmEngine } from '../../client/inference/ort-wasm-engine.ts'

/** What one run said, from the raw numbers to the boxes. */
export interface Seen {
  readonly detections: readonly Detection[]
  readonly output: EngineOutput
  /** Of the engine alone. */
  readonly ms: number
}

/** A detector as a browser without a graphics processor runs it: the same preparation, engine and decoding. */
export class Trial {
  readonly #engine: InferenceEngine
  readonly #boxer: FrameLetterboxer
  readonly #reader: ReturnType<typeof createHeadReader>
  readonly #labels: ModelManifest['labels']

  /** Rejects with 'model-invalid' and the reason for a file that does not run or is not what its manifest says. */
  static async open(manifest: ModelManifest, model: Uint8Array): Promise<Trial> {
    const wasm = createRequire(import.meta.url).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')
    const engine = await openOrtWasmEngine(model, {
      binary: new Uint8Array(readFileSync(wasm)),
      threads: 1,
      output: manifest.output,
    })
    checkGraph(manifest, engine)
    return new Trial(manifest, engine)
  }

  private constructor(manifest: ModelManifest, engine: InferenceEngine) {
    this.#engine = engine
    this.#boxer = new FrameLetterboxer(manifest.input)
    this.#reader = createHeadReader(manifest)
    this.#labels = manifest.labels
  }

  /** Looks at some pictures in one batch. Throws what the detector answered that no working one does. */
  async look(pictures: readonly FramePixels[]): Promise<Seen[]> {
    const batch = new Float32Array(pictures.length * this.#boxer.slotLength)
    const placements = pictures.map((pixels, slot) => this.#boxer.write(pixels, batch, slot))
    const begin = performance.now()
    const output = await this.#engine.run(batch, pictures.length)
    const ms = (performance.now() - begin) / pictures.length
    return placements.map((placement, slot) => {
      const reading = this.#reader.readTensors(tensorsOf(output), slot, placement)
      if (reading.status !== 'read')
        throw new Error(reading.reason)
      return {
        detections: readBoxes(reading.boxes, this.#labels),
        output,
        ms,
      }
    })
  }

  close(): Promise<void> {
    return this.#engine.close()
  }
}
