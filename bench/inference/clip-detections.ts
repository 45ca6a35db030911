import type { Detection } from '#contract/detection'
import type { ModelManifest } from '#contract/model-manifest'
import type { FramePixels } from '../../client/inference/frame-pixels.ts'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createHeadReader } from '../../client/core/detection/head-reader.ts'
import { FrameLetterboxer } from '../../client/inference/letterbox-frame.ts'
import { openWasmInNode, shippedManifest } from '../../client/inference/testing/node-detector.ts'

/** Every picture of a clip in turn, decoded by ffmpeg; the memory is reused. */
export async function* picturesOf(clip: string, width: number, height: number): AsyncGenerator<FramePixels> {
  const length = width * height * 4
  const ffmpeg = spawn('ffmpeg', [
    '-v',
    'error',
    '-i',
    clip,
    '-vsync',
    '0',
    '-pix_fmt',
    'rgba',
    '-f',
    'rawvideo',
    '-',
  ], {
    stdio: [
      'ignore',
      'pipe',
      'inherit',
    ],
  })
  const data = new Uint8Array(length)
  let filled = 0
  for await (const chunk of ffmpeg.stdout as AsyncIterable<Uint8Array>) {
    let at = 0
    while (at < chunk.length) {
      const taken = Math.min(chunk.length - at, length - filled)
      data.set(chunk.subarray(at, at + taken), filled)
      at += taken
      filled += taken
      if (filled === length) {
        filled = 0
        yield {
          format: 'RGBA',
          width,
          height,
          data,
          planes: [
            { offset: 0, stride: width * 4 },
          ],
          matrix: 'bt601',
          fullRange: true,
        }
      }
    }
  }
}

export interface ClipReading {
  readonly manifest: ModelManifest
  readonly model: Uint8Array<ArrayBuffer>
  /** Only every so many pictures. */
  readonly nth?: number
}

/** The people that a YOLOX-nano (raw head, one or more classes, the first of them person) finds in every picture of a clip. */
export function detectionsOfClip(modelFile: string, clip: string, width: number, height: number): Promise<Detection[][]> {
  return readClip(clip, width, height, {
    // Only the first class is read; a row of the head has one column a class more.
    manifest: {
      ...shippedManifest(),
      labels: ['person'],
    },
    model: new Uint8Array(readFileSync(modelFile)),
  })
}

/**
 * What a detector finds in the pictures of a clip, in Node on WASM, as the product reads it. Takes about a tenth of a second a picture, so the
 * result is kept in the temp folder, named by model, labels and clip.
 */
export async function readClip(clip: string, width: number, height: number, { manifest, model, nth = 1 }: ClipReading): Promise<Detection[][]> {
  const name = createHash('sha256').update(model).update(readFileSync(clip)).update(`${manifest.labels.join()} ${nth} 2`).digest('hex').slice(0, 16)
  const folder = join(tmpdir(), `ansim-bench-${process.getuid?.() ?? 0}`)
  const file = join(folder, `${name}.json`)
  if (existsSync(file))
    return JSON.parse(readFileSync(file, 'utf8')) as Detection[][]
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
    // Whoever stops the bench half-way leaves no half file behind.
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(looks))
    renameSync(`${file}.${process.pid}`, file)
    return looks
  }
  finally {
    await engine.close()
  }
}
