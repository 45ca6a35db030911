import type { InferenceEngine } from './inference-engine.ts'
import { describe, expect, it } from 'vitest'
import { buildManifest } from '../core/detection/testing/build.ts'
import { findGpuAdapter } from './gpu-adapter.ts'
import { webgpuFiles } from './ort-files.ts'
import { openOrtWebgpuEngines } from './ort-webgpu-engine.ts'
import { askReference, selfTest } from './self-test.ts'
import { engineConformance } from './testing/engine-conformance.ts'
import { tinyOnnx } from './testing/tiny-onnx.ts'

const hints = { userAgent: navigator.userAgent, platform: navigator.platform, maxTouchPoints: 0 }
// An emulated GPU will do: what counts here is the numbers.
const choice = await findGpuAdapter((navigator as Navigator & { gpu?: GPU }).gpu, hints, true)
const skip = choice.kind === 'none'
  ? choice.reason
  : undefined

async function open(model = tinyOnnx()): Promise<{ engine: InferenceEngine, reference: InferenceEngine, device: GPUDevice }> {
  const fresh = await findGpuAdapter(navigator.gpu, hints, true)
  if (fresh.kind === 'none')
    throw new Error(fresh.reason)
  const device = await fresh.adapter.requestDevice()
  return {
    ...await openOrtWebgpuEngines(model, {
      files: webgpuFiles(location.origin),
      device,
      threads: 1,
    }),
    device,
  }
}

engineConformance('webgpu with a small graph', async () => (await open()).engine, {
  skip,
  openFile: async model => (await open(model)).engine,
})

describe.skipIf(skip)('webgpu against the processor', () => {
  const manifest = buildManifest({
    input: {
      name: 'images',
      width: 32,
      height: 32,
      type: 'float32',
      colourOrder: 'BGR',
      range: '0..255',
      letterbox: { anchor: 'top-left', pad: 114 },
    },
  })
  const small = {
    ...manifest,
    input: { ...manifest.input, width: 16, height: 16 },
  }

  it('passes its self-test', async () => {
    const { engine, reference } = await open()
    const golden = await askReference(reference, small)
    expect(golden.output.length).toBe(2 * 5 * 4 * 4)
    expect(new Set(golden.output).size).toBeGreaterThan(50)
    expect(await selfTest(engine, golden)).toMatchObject({ passed: true })
    await engine.close()
    await reference.close()
  })

  it('a lost device fails the run instead of hanging', async () => {
    const { engine, device } = await open()
    device.destroy()
    await expect(engine.run(new Float32Array(768), 1)).rejects.toThrow()
  })
})
