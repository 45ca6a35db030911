import type { DetectorId } from '#contract/ids'
import { ALL_FORMATS, BlobSource, Input, VideoSampleSink } from 'mediabunny'
import { expect, it } from 'vitest'
import { createHeadReader } from '../core/detection/head-reader.ts'
import { intersectionOverUnion } from '../core/geometry/box.ts'
import { readFramePixels } from './frame-pixels.ts'
import { FrameLetterboxer } from './letterbox-frame.ts'
import { loadDetector, sha256Hex } from './load-detector.ts'
import { wasmFiles } from './ort-files.ts'
import { openOrtWasmEngine } from './ort-wasm-engine.ts'
import { wasmThreads } from './wasm-threads.ts'

interface Truth {
  readonly framesPerSecond: number
  readonly cast: readonly { id: string, label: string }[]
  readonly frames: readonly {
    frame: number
    boxes: readonly { id: string, box: [number, number, number, number], visible: number }[]
  }[]
}

const clips = [
  'plant-1-press',
  'plant-2-aisle',
  'plant-3-hard-hat',
  'plant-4-dock',
]
/** A prime step, so that it falls into no rhythm of the 15 frames a second or of people's steps. */
const everyNthFrame = 11
const minScore = 0.3

/** People of the truth who are at least half visible in the sampled frames of one clip, and how many of them the default detector found. */
async function recallOf(clip: string, detector: Awaited<ReturnType<typeof openDefaultDetector>>): Promise<{ found: number, there: number }> {
  const truth = await (await fetch(`/footage/${clip}.truth.json`)).json() as Truth
  const people = new Set(truth.cast.filter(({ label }) => label === 'person').map(({ id }) => id))
  const input = new Input({
    source: new BlobSource(await (await fetch(`/footage/${clip}.mp4`)).blob()),
    formats: ALL_FORMATS,
  })
  const sink = new VideoSampleSink((await input.getPrimaryVideoTrack())!)
  const sampled = truth.frames.filter(({ frame }) => frame % everyNthFrame === 0)
  const sum = { found: 0, there: 0 }
  let at = 0
  // The middle of each frame's time: no rounding can name its neighbour.
  for await (const sample of sink.samplesAtTimestamps(sampled.map(({ frame }) => (frame + 0.5) / truth.framesPerSecond))) {
    const frame = sample!.toVideoFrame()
    const boxes = await detector.detectPeople(frame)
    frame.close()
    sample!.close()
    for (const { id, box: [x1, y1, x2, y2], visible } of sampled[at++]!.boxes) {
      if (!people.has(id) || visible < 0.5)
        continue
      sum.there++
      if (boxes.some(box => intersectionOverUnion(box, { x1, y1, x2, y2 }) >= 0.5))
        sum.found++
    }
  }
  expect(at).toBe(sampled.length)
  return sum
}

async function openDefaultDetector() {
  const { manifest, model } = await loadDetector('ansim-nano-5' as DetectorId, {
    fetch: path => fetch(path),
    sha256: sha256Hex,
  })
  const engine = await openOrtWasmEngine(model, {
    files: wasmFiles(location.origin),
    threads: wasmThreads(crossOriginIsolated, navigator.hardwareConcurrency),
  })
  const letterboxer = new FrameLetterboxer(manifest.input)
  const reader = createHeadReader(manifest)
  const batch = new Float32Array(letterboxer.slotLength)
  let buffer = new Uint8Array(0)
  return {
    close: () => engine.close(),
    async detectPeople(frame: VideoFrame) {
      const reading = await readFramePixels(frame, buffer)
      if (reading.status !== 'read')
        throw new Error(`a frame of the demo is ${reading.status}`)
      buffer = reading.buffer
      const { pixels } = reading
      const { letterbox } = letterboxer.write(pixels, batch, 0)
      const output = await engine.run(batch, 1)
      const read = reader.read(output.data, 0, output.dims.at(-1)!, letterbox, pixels.width, pixels.height)
      if (read.status !== 'read')
        throw new Error(read.reason)
      return read.detections.filter(({ label, score }) => label === 'person' && score >= minScore).map(({ box }) => box)
    },
  }
}

it('the default detector finds at least 9 of 10 people of the demo plant at score .3', async () => {
  const detector = await openDefaultDetector()
  const perClip: Record<string, { found: number, there: number }> = {}
  for (const clip of clips)
    perClip[clip] = await recallOf(clip, detector)
  await detector.close()
  const sums = Object.values(perClip)
  const there = sums.reduce((sum, clip) => sum + clip.there, 0)
  const found = sums.reduce((sum, clip) => sum + clip.found, 0)
  // Enough people to mean something: two to four in each of the sampled frames.
  expect(there, JSON.stringify(perClip)).toBeGreaterThan(400)
  expect(found / there, JSON.stringify(perClip)).toBeGreaterThanOrEqual(0.9)
}, 600_000)
