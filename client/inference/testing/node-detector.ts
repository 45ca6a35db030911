import type { ModelManifest } from '#contract/model-manifest'
import type { InferenceEngine } from '../inference-engine.ts'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { modelManifestSchema } from '#contract/model-manifest'
import { openOrtWasmEngine } from '../ort-wasm-engine.ts'

const models = join(import.meta.dirname, '../../../models')
const wasmFile = createRequire(import.meta.url).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')

export function shippedManifest(): ModelManifest {
  return modelManifestSchema.parse(JSON.parse(readFileSync(join(models, 'ansim-nano-5/manifest.json'), 'utf8')))
}

export function shippedModel(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(models, 'ansim-nano-5/model.onnx')))
}

/** The shipped WASM engine in Node: same code and binary as in the browser, one thread. */
export function openWasmInNode(model: Uint8Array): Promise<InferenceEngine> {
  return openOrtWasmEngine(model, {
    binary: new Uint8Array(readFileSync(wasmFile)),
    threads: 1,
  })
}
