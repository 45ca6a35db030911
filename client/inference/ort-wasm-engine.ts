import type { ModelManifest } from '#contract/model-manifest'
import type { InferenceEngine } from './inference-engine.ts'
import type { OrtFiles } from './ort-files.ts'
import * as ort from 'onnxruntime-web/wasm'
import { openOrtSession } from './ort-session.ts'

export interface OrtWasmOptions {
  /** Absent where the runtime brings its own glue (Node); then `binary` is the .wasm file's bytes. */
  readonly files?: OrtFiles
  readonly binary?: Uint8Array
  readonly threads: number
  /** Which tensors are read; absent: the only one. */
  readonly output?: ModelManifest['output']
}

/** Opens a graph on the processor. The options of the first call hold for the life of the worker: the runtime starts once. */
export function openOrtWasmEngine(model: Uint8Array, options: OrtWasmOptions): Promise<InferenceEngine> {
  ort.env.wasm.numThreads = options.threads
  if (options.files)
    ort.env.wasm.wasmPaths = options.files
  if (options.binary)
    ort.env.wasm.wasmBinary = options.binary
  return openOrtSession(ort, 'wasm', model, {
    executionProviders: ['wasm'],
  }, options.output)
}
