import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { expect, it } from 'vitest'
import { createHeadReader } from '../core/detection/head-reader.ts'
import { intersectionOverUnion } from '../core/geometry/box.ts'
import { ByteTracker } from '../core/tracking/byte-tracker.ts'
import { FrameLetterboxer } from './letterbox-frame.ts'
import { openWasmInNode, shippedManifest, shippedModel } from './testing/node-detector.ts'
import { decodePicture, hasFfmpeg } from './testing/picture.ts'

interface Truth {
  framesPerSecond: number
  durationMs: number
  frames: { frame: number, boxes: { id: string, box: [number, number, number, number], visible: number }[] }[]
}

const footage = join(import.meta.dirname, '../../sfu/demo/footage')
const withoutFfmpeg = !hasFfmpeg()
if (withoutFfmpeg)
  process.stdout.write('skipped: crossing people on real pictures (ffmpeg is not installed)\n')

it.skipIf(withoutFfmpeg)('two people who cross twice keep both track ids, from pictures through the shipped detector', async () => {
  const truth = JSON.parse(readFileSync(join(footage, 'crossing.truth.json'), 'utf8')) as Truth
  const manifest = shippedManifest()
  const engine = await openWasmInNode(shippedModel())
  const boxer = new FrameLetterboxer(manifest.input)
  const reader = createHeadReader(manifest)
  const batch = new Float32Array(boxer.slotLength)
  const tracker = new ByteTracker()
  /** Every track id that lay best on each person while they were well visible. */
  const ids = new Map<string, Set<number>>()
  let looks = 0
  for (const { frame, boxes } of truth.frames.filter(f => f.frame % 3 === 1)) {
    const atMs = frame / truth.framesPerSecond * 1000
    const pixels = decodePicture(join(footage, 'crossing.mp4'), atMs / 1000)
    const { letterbox } = boxer.write(pixels, batch, 0)
    const { data, dims } = await engine.run(batch, 1)
    const reading = reader.read(data, 0, dims.at(-1)!, letterbox, pixels.width, pixels.height)
    if (reading.status !== 'read')
      throw new Error(reading.reason)
    const people = tracker.look(reading.detections, atMs, pixels.width / pixels.height).filter(track => track.label === 'person')
    for (const { id, box: [x1, y1, x2, y2], visible } of boxes) {
      const overlap = (track: typeof people[number]): number => intersectionOverUnion(track.box, { x1, y1, x2, y2 })
      const best = people.toSorted((a, b) => overlap(b) - overlap(a))[0]
      if (visible < 0.9 || !best || overlap(best) < 0.5)
        continue
      looks++
      ids.set(id, (ids.get(id) ?? new Set()).add(best.trackId))
    }
  }
  await engine.close()
  process.stdout.write(`crossing.mp4: ${looks} looks, ids ${[...ids].map(([id, of]) => `${id} ${[...of].join(',')}`).join('; ')}\n`)
  expect(looks).toBeGreaterThan(60)
  expect([
    ...ids.keys(),
  ].sort()).toEqual(['bare', 'guarded'])
  const [first, second] = [
    ...ids.values(),
  ].map(set => [...set])
  expect(first).toHaveLength(1)
  expect(second).toHaveLength(1)
  expect(first![0]).not.toBe(second![0])
})
