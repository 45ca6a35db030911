import { Buffer } from 'node:buffer'
import { existsSync } from 'node:fs'
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { labels } from '#contract/detection'
import { openDetectorRegistry } from './detector-registry.ts'
import { readOnnxGraph } from './onnx-graph.ts'

const models = resolve(import.meta.dirname, '../../models')
const shared = resolve(import.meta.dirname, '../../../shared/data/models')
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-models-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('opens the shipped detector, whose bytes are those of its manifest', async () => {
  const { chosen, find } = await openDetectorRegistry(models)
  expect(chosen.manifest.detectorId).toBe('ansim-nano-5')
  expect(find('ansim-nano-5')).toBe(chosen)
  expect([
    ...chosen.files.keys(),
  ].sort()).toEqual(['LICENSE', 'labels.json', 'model.onnx'])
})

it('refuses a detector that is not there, changed, renamed or without its file', async () => {
  await expect(openDetectorRegistry(models, 'other')).rejects.toMatchObject({
    code: 'model-not-found',
    message: expect.stringContaining('ansim-nano-5'),
  })
  await expect(openDetectorRegistry(models, '/nowhere/x.onnx')).rejects.toMatchObject({ code: 'model-not-found' })
  const changed = join(folder, 'changed')
  await cp(models, changed, { recursive: true })
  const weights = join(changed, 'ansim-nano-5/model.onnx')
  const bytes = await readFile(weights)
  bytes[1_000_000]! ^= 1
  await writeFile(weights, bytes)
  await expect(openDetectorRegistry(changed)).rejects.toMatchObject({ code: 'model-hash-mismatch' })
  await rm(weights)
  await expect(openDetectorRegistry(changed)).rejects.toMatchObject({ code: 'model-not-found' })
  await writeFile(join(changed, 'ansim-nano-5/manifest.json'), '{}')
  await expect(openDetectorRegistry(changed)).rejects.toMatchObject({ code: 'model-invalid' })
})

it('makes a manifest for a file of our own layout, from its graph alone', async () => {
  const file = join(folder, 'My Detector.onnx')
  await copyFile(join(models, 'ansim-nano-5/model.onnx'), file)
  const { chosen } = await openDetectorRegistry(models, file)
  const shipped = (await openDetectorRegistry(models)).chosen.manifest
  expect(chosen.manifest).toMatchObject({
    detectorId: 'own-my-detector',
    file: { name: 'My-Detector.onnx', sha256: shipped.file.sha256 },
    input: shipped.input,
    output: shipped.output,
    labels: [...labels],
  })
})

it('calls a page, noise and cut-off files what they are', async () => {
  const whole = await readFile(join(models, 'ansim-nano-5/model.onnx'))
  await mkdir(join(folder, 'bad'))
  for (const [name, bytes] of Object.entries({
    'page.onnx': Buffer.from('<!doctype html>'),
    'empty.onnx': Buffer.alloc(0),
    'cut.onnx': whole.subarray(0, whole.length / 2),
  })) {
    await writeFile(join(folder, 'bad', name), bytes)
    await expect(openDetectorRegistry(models, join(folder, 'bad', name)), name).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringContaining('not an ONNX file'),
    })
  }
})

it('reads any bytes without failing', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    readOnnxGraph(Buffer.from(bytes))
  }), { numRuns: 2_000 })
})

const hasShared = existsSync(shared)
describe.skipIf(!hasShared)(`detectors that users bring${hasShared ? '' : ' (skipped: ../shared/data/models is not here)'}`, () => {
  it.each([
    [
      'yolox_nano_kazuhito.onnx',
      {
        labels: ['person'],
        output: { activated: true },
      },
    ],
    [
      'rejected/yolox_nano_kivenyangming.onnx',
      {
        labels: ['person'],
        output: { activated: false },
      },
    ],
  ])('reads %s', async (name, manifest) => {
    expect((await openDetectorRegistry(models, join(shared, name))).chosen.manifest).toMatchObject(manifest)
  })

  it.each([
    ['deimv2_femto_kazuhito.onnx', 'd-fine'],
    ['deimv2_atto_detr_layout.onnx', 'detr'],
    ['nanodet_m_320_kazuhito.onnx', 'nanodet'],
    ['yolov8n_int8_lamri.onnx', 'ultralytics'],
    ['yolo26n_int8_jatin.onnx', 'end-to-end'],
  ])('knows the layout of %s', async (name, layout) => {
    expect((await openDetectorRegistry(models, join(shared, name))).chosen.manifest).toMatchObject({
      labels: ['person'],
      output: { layout },
    })
  })

  it('knows the classes of a detector by its own names', async () => {
    expect((await openDetectorRegistry(models, join(shared, 'rejected/ppe_int8_jeffyeo.onnx'))).chosen.manifest).toMatchObject({
      labels: [
        'helmet',
        'no_helmet',
        'no_vest',
        'person',
        'vest',
      ],
      classes: [3, 8, 10, 11, 13],
    })
  })

  it('refuses what is no detector and says why', async () => {
    await expect(openDetectorRegistry(models, join(shared, 'rejected/nomi_yolo-decoder.onnx'))).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringMatching(/cannot be used: it takes no pictures/),
    })
  })
})
