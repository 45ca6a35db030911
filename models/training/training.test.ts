import type { Buffer } from 'node:buffer'
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, it, onTestFinished } from 'vitest'
import { tensorsOf } from '../../client/inference/inference-engine.ts'
import { openOrtWasmEngine } from '../../client/inference/ort-wasm-engine.ts'

const folder = import.meta.dirname
/** Of the head: box, objectness, six classes. */
const columns = 11
// A program that is waited for without a turn of the event loop ends by its own limit alone: no test's is heard meanwhile.
/** Debian's packages are for its own Python, which need not be the first on the path. */
const python = ['/usr/bin/python3', 'python3'].find(each => spawnSync(each, ['-c', 'import torch, onnx, PIL'], { timeout: 60_000 }).status === 0)
if (!python)
  process.stdout.write('The training of detectors is not tested: there is no Python with torch, onnx and PIL (Debian: python3-torch python3-onnx python3-pil).\n')
const environment = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }

describe.skipIf(!python)('training a detector', () => {
  it('learns, scores and writes what it should', () => {
    const { status, stderr } = spawnSync(python!, ['-m', 'unittest', 'test_detector'], {
      cwd: folder,
      env: environment,
      encoding: 'utf8',
      timeout: 120_000,
    })
    expect(stderr).toContain('OK')
    expect(status).toBe(0)
  }, 300_000)

  async function answers(model: Buffer, batch: Float32Array, count: number): Promise<Float32Array> {
    const wasm = createRequire(import.meta.url).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')
    const engine = await openOrtWasmEngine(new Uint8Array(model), {
      binary: new Uint8Array(readFileSync(wasm)),
      threads: 1,
      output: {
        name: 'output',
        layout: 'yolox-raw',
        strides: [8, 16, 32],
        activated: true,
      },
    })
    const output = await engine.run(batch, count)
    const values = tensorsOf(output)[0]!.data.slice()
    await engine.close()
    return values
  }

  const shipped = join(folder, '../ansim-nano-5/model.onnx')

  /** The shipped weights, written anew. */
  function exported(...options: string[]): Buffer {
    const out = mkdtempSync(join(tmpdir(), 'ansim-training-'))
    onTestFinished(() => rmSync(out, { recursive: true }))
    execFileSync(python!, [
      'export.py',
      '--onnx',
      shipped,
      '--id',
      'written-anew',
      '--out',
      out,
      ...options,
    ], { cwd: folder, env: environment, timeout: 120_000 })
    const model = readFileSync(join(out, 'model.onnx'))
    const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as { file: { bytes: number, sha256: string } }
    expect(manifest.file).toMatchObject({
      bytes: model.length,
      sha256: createHash('sha256').update(model).digest('hex'),
    })
    return model
  }

  it('writes the shipped weights as graphs that answer as the shipped one, and describes them truly', async () => {
    const [model, half] = [
      exported(),
      exported('--half'),
    ]
    expect(model.length).toBeLessThanOrEqual(4_000_000)
    expect(half.length).toBeLessThanOrEqual(2_000_000)

    const batch = Float32Array.from({ length: 2 * 3 * 416 * 416 }, (_, i) => 127 + 100 * Math.sin(i / 97) * Math.cos(i / 41_111))
    const [anew, before] = [await answers(model, batch, 2), await answers(readFileSync(shipped), batch, 2)]
    expect(anew.length).toBe(before.length)
    const apart = (values: Float32Array, from = 0): number => values.reduce((most, value, i) => i % columns < from
      ? most
      : Math.max(most, Math.abs(value - before[i]!)), 0)
    expect(apart(anew)).toBeLessThan(0.01)
    // Of half precision the scores count: boxes of cells that see nothing may be anywhere.
    expect(apart(await answers(half, batch, 2), 4)).toBeLessThan(0.05)
  }, 240_000)
})
