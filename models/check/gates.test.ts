import type { ModelManifest } from '#contract/model-manifest'
import type { Candidate, Gate } from './gates.ts'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeDetectorFile, openDetectorRegistry } from '../../sfu/http/detector-registry.ts'
import { runGates } from './gates.ts'
import { testPictures } from './test-pictures.ts'

const models = join(import.meta.dirname, '..')
const shared = join(import.meta.dirname, '../../../shared/data/models')
const hasShared = existsSync(shared)
if (!hasShared)
  process.stdout.write('skipped detectors that users bring: ../shared/data/models is not there\n')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-check-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function shippedCandidate(): Promise<Candidate> {
  const { chosen } = await openDetectorRegistry(models)
  return {
    manifest: chosen.manifest,
    model: new Uint8Array(readFileSync(chosen.files.get(chosen.manifest.file.name)!)),
  }
}

async function gatesOf(file: string): Promise<Record<string, Gate>> {
  const peer = await shippedCandidate()
  const { manifest } = await describeDetectorFile(file)
  const gates: Record<string, Gate> = {}
  for await (const gate of runGates({
    manifest,
    model: new Uint8Array(readFileSync(file)),
  }, testPictures(), peer))
    gates[gate.name] = gate
  return gates
}

it('lets the shipped detector through every gate', async () => {
  const { cost, ...gates } = await gatesOf(join(models, 'ansim-nano-5/model.onnx'))
  expect(Object.values(gates).map(({ outcome }) => outcome)).toEqual(Object.keys(gates).map(() => 'passed'))
  expect(gates.scores!.says).toContain('9 people')
  // How long it takes is this machine's affair.
  expect(cost).toBeDefined()
})

describe('a manifest that lies about its file', () => {
  const yolox: Extract<ModelManifest['output'], { layout: 'yolox-raw' }> = {
    layout: 'yolox-raw',
    name: 'output',
    strides: [8, 16, 32],
    activated: true,
  }
  it.each<[string, string, RegExp, (manifest: ModelManifest) => ModelManifest]>([
    [
      'scores that are none yet',
      'run',
      /more than 3549 boxes/,
      manifest => ({
        ...manifest,
        output: { ...yolox, activated: false },
      }),
    ],
    [
      'another size',
      'run',
      /416/,
      manifest => ({
        ...manifest,
        input: { ...manifest.input, width: 320, height: 320 },
      }),
    ],
    [
      'a stride less',
      'run',
      /3549/,
      manifest => ({
        ...manifest,
        output: {
          ...yolox,
          strides: [8, 16],
        },
      }),
    ],
    [
      'a label more',
      'run',
      /11/,
      manifest => ({
        ...manifest,
        labels: [...manifest.labels, 'person'],
      }),
    ],
    [
      'an output that is not there',
      'run',
      /boxes/,
      manifest => ({
        ...manifest,
        output: { ...yolox, name: 'boxes' },
      }),
    ],
  ])('is refused: %s', async (_, name, says, lie) => {
    const shipped = await shippedCandidate()
    const gates: Gate[] = []
    for await (const gate of runGates({
      ...shipped,
      manifest: lie(shipped.manifest),
    }, testPictures(), shipped))
      gates.push(gate)
    expect(gates.at(-1)).toMatchObject({
      name,
      outcome: 'refused',
      says: expect.stringMatching(says),
    })
  })
})

describe.skipIf(!hasShared)('files that are to be refused, or warned of, with the true reason', () => {
  it('warns of a detector whose every score is 0', async () => {
    expect((await gatesOf(join(shared, 'rejected/ppe_int8_jeffyeo.onnx'))).scores).toMatchObject({
      outcome: 'warning',
      says: expect.stringContaining('exactly 0'),
    })
  })

  it('refuses a head of raw logits that finds objects everywhere', async () => {
    const gates = await gatesOf(join(shared, 'rejected/yolox_nano_kivenyangming.onnx'))
    expect(gates.activation!.outcome).toBe('warning')
    expect(gates.scores).toMatchObject({
      outcome: 'refused',
      says: expect.stringContaining('raw logits'),
    })
    expect(gates.cost).toBeUndefined()
  })

  it('refuses suppression without a detector, and a page that is called like one', async () => {
    await expect(gatesOf(join(shared, 'rejected/nomi_yolo-decoder.onnx'))).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringContaining('only the suppression'),
    })
    await expect(gatesOf(join(shared, 'rejected/ssd_jj2308.bin'))).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringContaining('not an ONNX file'),
    })
  })

  it('takes their words for ours by a label map beside the file', async () => {
    const file = join(folder, 'coco.onnx')
    await symlink(join(shared, 'yolov8n_int8_lamri.onnx'), file)
    await writeFile(join(folder, 'coco.labels.json'), '{"truck": "forklift"}')
    const { manifest } = await describeDetectorFile(file)
    expect(manifest).toMatchObject({
      labels: ['person', 'forklift'],
      classes: [0, 7],
    })
    await writeFile(join(folder, 'coco.labels.json'), '{"truck": "lorry"}')
    await expect(describeDetectorFile(file)).rejects.toMatchObject({
      code: 'model-invalid',
      message: expect.stringContaining('is no label map'),
    })
    await writeFile(join(folder, 'coco.labels.json'), '{"200": "forklift"}')
    await expect(describeDetectorFile(file)).rejects.toMatchObject({
      message: expect.stringContaining('class 200'),
    })
  })
})
