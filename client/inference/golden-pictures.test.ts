import type { Detection } from '#contract/detection'
import type { ModelManifest } from '#contract/model-manifest'
import type { InferenceEngine } from './inference-engine.ts'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { createHeadReader } from '../core/detection/head-reader.ts'
import { intersectionOverUnion } from '../core/geometry/box.ts'
import { checkGraph } from './check-graph.ts'
import { FrameLetterboxer } from './letterbox-frame.ts'
import { openWasmInNode, shippedManifest, shippedModel } from './testing/node-detector.ts'
import { decodePicture, hasFfmpeg } from './testing/picture.ts'

const repository = join(import.meta.dirname, '../..')
const data = join(repository, '../shared/data')
const footage = join(repository, 'sfu/demo/footage')
const pictures: Record<string, string> = { bus: 'bus.jpg', wz: 'intel_worker_zone_f40.jpg', two: 'two_workers.jpg' }
type GoldenBox = [label: string, score: number, corners: [number, number, number, number]]

async function detect(manifest: ModelManifest, engine: InferenceEngine, file: string, seekSeconds = 0): Promise<{ detections: Detection[], width: number, height: number }> {
  const pixels = decodePicture(file, seekSeconds)
  const boxer = new FrameLetterboxer(manifest.input)
  const batch = new Float32Array(boxer.slotLength)
  const { letterbox } = boxer.write(pixels, batch, 0)
  const { data: output, dims } = await engine.run(batch, 1)
  const reading = createHeadReader(manifest).read(output, 0, dims.at(-1)!, letterbox, pixels.width, pixels.height)
  if (reading.status !== 'read')
    throw new Error(reading.reason)
  return { detections: reading.detections, width: pixels.width, height: pixels.height }
}

/** Why this cannot run here; undefined where it can. */
function missing(...files: string[]): string | undefined {
  const absent = files.find(f => !existsSync(f))
  const reason = absent
    ? `${absent.slice(absent.indexOf('shared'))} is not there`
    : hasFfmpeg()
      ? undefined
      : 'ffmpeg is not installed'
  if (reason)
    process.stdout.write(`skipped golden pictures: ${reason}\n`)
  return reason
}

describe('golden pictures', () => {
  const stock = join(data, 'models/yolox_nano_kazuhito.onnx')
  const golden = join(data, 'models/golden.json')

  it.skipIf(missing(stock, golden, join(data, 'testimg/bus.jpg')))('the published YOLOX-nano gives its published boxes', async () => {
    const expected = (JSON.parse(readFileSync(golden, 'utf8')) as Record<string, { det: Record<string, GoldenBox[]> }>).yolox_nano_kazuhito!.det
    const shipped = shippedManifest()
    // Class 0 of COCO is person too; the other 79 have no label here.
    const manifest: ModelManifest = {
      ...shipped,
      labels: ['person'],
      postprocess: { minScore: 0.3, nmsIou: 0.45 },
    }
    const engine = await openWasmInNode(new Uint8Array(readFileSync(stock)))
    checkGraph(manifest, engine)
    for (const [name, file] of Object.entries(pictures)) {
      const { detections, width, height } = await detect(manifest, engine, join(data, 'testimg', file))
      const people = expected[name]!.filter(([label]) => label === 'person')
      expect(detections).toHaveLength(people.length)
      for (const [, score, [x1, y1, x2, y2]] of people) {
        const box = {
          x1: x1 / width,
          y1: y1 / height,
          x2: x2 / width,
          y2: y2 / height,
        }
        const best = detections.toSorted((a, b) => intersectionOverUnion(b.box, box) - intersectionOverUnion(a.box, box))[0]!
        expect(intersectionOverUnion(best.box, box)).toBeGreaterThan(0.97)
        expect(Math.abs(best.score - score)).toBeLessThan(0.02)
      }
    }
    await engine.close()
  })

  it.skipIf(missing(join(data, 'testimg/two_workers.jpg')))('the shipped detector finds both workers and what they wear', async () => {
    const manifest = shippedManifest()
    const engine = await openWasmInNode(shippedModel())
    const { detections } = await detect(manifest, engine, join(data, 'testimg/two_workers.jpg'))
    expect(detections.filter(d => d.label === 'person' && d.score > 0.5)).toHaveLength(2)
    process.stdout.write(`two_workers.jpg: ${detections.filter(d => d.score > 0.3).map(d => `${d.label} ${d.score.toFixed(2)}`).join(', ')}\n`)
    await engine.close()
  })

  const crossing = existsSync(footage)
    ? readdirSync(footage).find(f => f === 'crossing.mp4')
    : undefined
  it.skipIf(!crossing || missing(join(footage, 'crossing.mp4')))('the shipped detector finds the two people of our own footage', async () => {
    const manifest = shippedManifest()
    const engine = await openWasmInNode(shippedModel())
    const { detections } = await detect(manifest, engine, join(footage, crossing!), 2)
    process.stdout.write(`crossing.mp4 at 2 s: ${detections.filter(d => d.score > 0.3).map(d => `${d.label} ${d.score.toFixed(2)}`).join(', ')}\n`)
    expect(detections.filter(d => d.label === 'person' && d.score > 0.4)).toHaveLength(2)
    await engine.close()
  })

  it.skipIf(!crossing || missing(join(footage, 'crossing.mp4')))('zeroed weights find nobody in it', async () => {
    const engine = await openWasmInNode(zeroFloats(shippedModel()))
    expect((await detect(shippedManifest(), engine, join(footage, crossing!), 2)).detections).toEqual([])
    await engine.close()
  })
})

/** Zeroes every raw_data field (ONNX TensorProto field 9) longer than 256 bytes, by walking the protobuf. */
function zeroFloats(model: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const varint = (at: number): [value: number, next: number] => {
    let value = 0
    for (let shift = 0; ; shift += 7, at++) {
      value += (model[at]! & 0x7F) * 2 ** shift
      if (model[at]! < 0x80)
        return [value, at + 1]
    }
  }
  const walk = (from: number, to: number, path: number[]): void => {
    for (let at = from; at < to;) {
      const [key, afterKey] = varint(at)
      const [field, wire] = [key >> 3, key & 7]
      if (wire === 0) { at = varint(afterKey)[1] }
      else if (wire === 5) { at = afterKey + 4 }
      else if (wire === 1) { at = afterKey + 8 }
      else {
        const [length, start] = varint(afterKey)
        const here = [...path, field].join('.')
        // ModelProto.graph = 7, GraphProto.initializer = 5, TensorProto.raw_data = 9
        if (here === '7.5.9' && length > 256)
          model.fill(0, start, start + length)
        else if (here === '7' || here === '7.5')
          walk(start, start + length, [...path, field])
        at = start + length
      }
    }
  }
  walk(0, model.length, [])
  return model
}
