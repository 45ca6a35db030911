import type { AppError } from '#contract/app-error'
import type { DetectorId } from '#contract/ids'
import type { GraphTensor } from './inference-engine.ts'
import { describe, expect, it } from 'vitest'
import { checkGraph } from './check-graph.ts'
import { loadDetector, sha256Hex } from './load-detector.ts'
import { openWasmInNode, shippedManifest, shippedModel } from './testing/node-detector.ts'

const detectorId = 'ansim-nano-5' as DetectorId

function serve(files: Record<string, BodyInit>) {
  return {
    fetch: async (path: string) => path in files
      ? new Response(files[path]!)
      : new Response('', { status: 404 }),
    sha256: sha256Hex,
  }
}

function shipped(manifest: unknown = shippedManifest(), model: Uint8Array<ArrayBuffer> = shippedModel()) {
  return serve({
    '/models/ansim-nano-5/manifest.json': JSON.stringify(manifest),
    '/models/ansim-nano-5/model.onnx': model,
  })
}

const refusal = (source: ReturnType<typeof serve>) => loadDetector(detectorId, source).then(() => 'loaded', (e: AppError) => `${e.code}: ${e.message}`)

describe('loading a detector', () => {
  it('takes the shipped one, and its graph is what its manifest says', async () => {
    const { manifest, model } = await loadDetector(detectorId, shipped())
    const engine = await openWasmInNode(model)
    checkGraph(manifest, engine)
    await engine.close()
  })

  it('refuses a file with one other byte', async () => {
    const model = shippedModel()
    model[1_000_000]! ^= 1
    expect(await refusal(shipped(shippedManifest(), model))).toMatch(/^model-hash-mismatch: .* is not the file of its manifest/)
  })

  it('refuses a file that was cut', async () => {
    expect(await refusal(shipped(shippedManifest(), shippedModel().slice(0, 1000)))).toMatch(new RegExp(`^model-hash-mismatch: .* has 1000 bytes and its manifest says ${shippedModel().length}`))
  })

  it('refuses a manifest that is not one, or of another detector', async () => {
    expect(await refusal(shipped({
      ...shippedManifest(),
      input: undefined,
    }))).toMatch(/^model-invalid: The manifest .* refused at input/)
    expect(await refusal(shipped({
      ...shippedManifest(),
      detectorId: 'other-1',
    }))).toMatch(/^model-invalid: .* is of other-1/)
    expect(await refusal(serve({ '/models/ansim-nano-5/manifest.json': '<!doctype html>' }))).toMatch(/^model-invalid/)
  })

  it('tells a missing detector from a network that fails', async () => {
    expect(await refusal(serve({}))).toMatch(/^model-not-found/)
    expect(await refusal({
      fetch: () => Promise.reject(new TypeError('Failed to fetch')),
      sha256: sha256Hex,
    })).toMatch(/^internal: .*asked again/)
  })
})

describe('checking a graph', () => {
  const input: GraphTensor = {
    name: 'images',
    type: 'float32',
    shape: ['N', 3, 416, 416],
  }
  const output: GraphTensor = {
    name: 'output',
    type: 'float32',
    shape: ['N', 3549, 11],
  }
  const check = (change: { input?: Partial<GraphTensor>, output?: Partial<GraphTensor> }) => () =>
    checkGraph(shippedManifest(), {
      inputs: [
        {
          ...input,
          ...change.input,
        },
      ],
      outputs: [
        {
          ...output,
          ...change.output,
        },
      ],
    })

  it.each([
    [
      'a fixed batch',
      {
        input: {
          shape: [1, 3, 416, 416],
        },
      },
    ],
    [
      'more classes than labels',
      {
        output: {
          shape: ['N', 3549, 85],
        },
      },
    ],
    [
      'free sizes',
      {
        output: {
          shape: ['N', 'anchors', 'columns'],
        },
      },
    ],
  ])('takes %s', (_, change) => expect(check(change)).not.toThrow())

  it.each([
    [
      'another input name',
      {
        input: { name: 'x' },
      },
      /its input is named x, not images/,
    ],
    [
      'another size',
      {
        input: {
          shape: ['N', 3, 640, 640],
        },
      },
      /\[N, 3, 640, 640\], not \[N, 3, 416, 416\]/,
    ],
    [
      'half floats',
      {
        input: { type: 'float16' },
      },
      /is float16/,
    ],
    [
      'another output name',
      {
        output: { name: 'boxes' },
      },
      /its output is named boxes/,
    ],
    [
      'too few anchors',
      {
        output: {
          shape: ['N', 2100, 11],
        },
      },
      /2100/,
    ],
    [
      'too few classes',
      {
        output: {
          shape: ['N', 3549, 7],
        },
      },
      /3549, 7/,
    ],
  ])('refuses %s', (_, change, message) => expect(check(change)).toThrow(message))

  it('refuses a file that is no graph', async () => {
    await expect(openWasmInNode(new TextEncoder().encode('<!doctype html><title>404</title>'))).rejects.toMatchObject({ code: 'model-invalid' })
  })
})
