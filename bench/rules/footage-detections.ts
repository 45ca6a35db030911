import type { Detection } from '#contract/detection'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createHeadReader } from '../../client/core/detection/head-reader.ts'
import { FrameLetterboxer } from '../../client/inference/letterbox-frame.ts'
import { openWasmInNode, shippedManifest, shippedModel } from '../../client/inference/testing/node-detector.ts'
import { picturesOf } from '../inference/clip-detections.ts'

/**
 * What the shipped detector finds in every `nth` picture of a clip, all labels, as the product reads it. A tenth of a second a picture, so
 * the answer is kept in the temp folder, named by model and clip.
 */
export async function footageDetections(clip: string, width: number, height: number, nth: number): Promise<Detection[][]> {
  const model = shippedModel()
  const name = createHash('sha256').update(model).update(readFileSync(clip)).update(`all ${nth} 1`).digest('hex').slice(0, 16)
  const folder = join(tmpdir(), `ansim-bench-${process.getuid?.() ?? 0}`)
  const file = join(folder, `${name}.json`)
  if (existsSync(file))
    return JSON.parse(readFileSync(file, 'utf8')) as Detection[][]
  const manifest = shippedManifest()
  const engine = await openWasmInNode(model)
  try {
    const boxer = new FrameLetterboxer(manifest.input)
    const reader = createHeadReader(manifest)
    const batch = new Float32Array(boxer.slotLength)
    const looks: Detection[][] = []
    let index = 0
    for await (const pixels of picturesOf(clip, width, height)) {
      if (index++ % nth !== 0)
        continue
      const { letterbox } = boxer.write(pixels, batch, 0)
      const { data, dims } = await engine.run(batch, 1)
      const reading = reader.read(data, 0, dims.at(-1)!, letterbox, width, height)
      if (reading.status !== 'read')
        throw new Error(reading.reason)
      looks.push(reading.detections)
    }
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // Whoever stops half-way leaves no half file behind.
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(looks))
    renameSync(`${file}.${process.pid}`, file)
    return looks
  }
  finally {
    await engine.close()
  }
}
