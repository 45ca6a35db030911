import type { DetectorId } from '#contract/ids'
import { expect, it } from 'vitest'
import { checkGraph } from './check-graph.ts'
import { loadDetector, sha256Hex } from './load-detector.ts'
import { wasmFiles } from './ort-files.ts'
import { openOrtWasmEngine } from './ort-wasm-engine.ts'
import { engineConformance } from './testing/engine-conformance.ts'
import { wasmThreads } from './wasm-threads.ts'

function load() {
  return loadDetector('ansim-nano-0' as DetectorId, {
    fetch: path => fetch(path),
    sha256: sha256Hex,
  })
}
const threads = wasmThreads(crossOriginIsolated, navigator.hardwareConcurrency)
async function open() {
  return openOrtWasmEngine((await load()).model, {
    files: wasmFiles(location.origin),
    threads,
  })
}

it('the page is isolated, so that WASM may use threads', () => {
  expect(crossOriginIsolated).toBe(true)
})

it('the served detector is what its manifest says', async () => {
  const engine = await open()
  checkGraph((await load()).manifest, engine)
  await engine.close()
})

engineConformance(`wasm in the browser, ${threads} threads`, open)
