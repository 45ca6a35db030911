import { expect, it } from 'vitest'
import { cachePolicyOf, isStale } from './cache-policy.ts'

it('keeps the engine for ever, the detector for bad days, and never an answer of the API', () => {
  expect(cachePolicyOf('/assets/ort-wasm-simd-threaded.jsep-DmD42TRr.wasm')).toBe('for-ever')
  expect(cachePolicyOf('/models/ansim-nano-5/model.onnx')).toBe('fresh-first')
  expect(cachePolicyOf('/models/ansim-nano-5/manifest.json')).toBe('fresh-first')
  for (const path of [
    '/api/session',
    '/api/snapshots/abc',
    '/',
    '/events',
    '/trust',
    '/assets/ort.wasm',
  ])
    expect(cachePolicyOf(path)).toBe('none')
})

it('forgets the older build of the same file and nothing else', () => {
  const at = 'http://localhost/assets/'
  expect(isStale(`${at}ort-wasm-aaaaaaaa.wasm`, `${at}ort-wasm-bbbbbbbb.wasm`)).toBe(true)
  expect(isStale(`${at}ort-wasm-aaaaaaaa.wasm`, `${at}ort-wasm-aaaaaaaa.wasm`)).toBe(false)
  expect(isStale(`${at}ort-jsep-aaaaaaaa.wasm`, `${at}ort-wasm-bbbbbbbb.wasm`)).toBe(false)
  expect(isStale('http://localhost/models/a/model.onnx', 'http://localhost/models/b/model.onnx')).toBe(false)
})
