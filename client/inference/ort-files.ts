// The runtime's own files, served by us beside our scripts. Each engine names one variant, so a device fetches one only.
import webgpuGlue from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url'
import webgpuBinary from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url'
import wasmGlue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url'
import wasmBinary from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'

/** Where a build of onnxruntime-web finds its glue and its binary; absolute, because a worker's base differs from the page's. */
export interface OrtFiles {
  readonly mjs: string
  readonly wasm: string
}

/** 14 MB (3.7 compressed): runs on the processor. */
export function wasmFiles(base: string): OrtFiles {
  return { mjs: new URL(wasmGlue, base).href, wasm: new URL(wasmBinary, base).href }
}

/** 27 MB (6.7 compressed): WebGPU, and the processor as its reference. */
export function webgpuFiles(base: string): OrtFiles {
  return { mjs: new URL(webgpuGlue, base).href, wasm: new URL(webgpuBinary, base).href }
}
