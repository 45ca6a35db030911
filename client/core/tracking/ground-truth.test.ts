import type { NamedBox } from './testing/track-measures.ts'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { ByteTracker } from './byte-tracker.ts'
import { measureTracks } from './testing/track-measures.ts'

const clips = join(import.meta.dirname, '../../../../shared/data/clips')

interface GroundTruth { fps: number, width: number, height: number, tracks: number[][][] }

function boxesOf(truth: GroundTruth): NamedBox[][] {
  return truth.tracks.map(frame => frame.map(([id, x, y, w, h]) => ({
    id: id!,
    box: {
      x1: x! / truth.width,
      y1: y! / truth.height,
      x2: (x! + w!) / truth.width,
      y2: (y! + h!) / truth.height,
    },
  })))
}

// The true boxes stand for a perfect detector: what is lost here is lost by the tracker.
describe.each([
  {
    clip: 'tud_stadtmitte',
    looks: [25, 5],
    idf1: [0.9, 0.9],
  },
  {
    clip: 'pets09_s2l1',
    looks: [7, 3.5],
    idf1: [0.9, 0.85],
  },
])('on the true boxes of $clip', ({ clip, looks, idf1 }) => {
  const file = join(clips, `${clip}.gt.json`)
  it.for(looks.map((fps, i) => [fps, idf1[i]!] as const))('at %d looks a second keeps identities (IDF1 >= %d)', ([fps, least], { skip }) => {
    if (!existsSync(file)) {
      process.stdout.write(`skipped: ${clip}.gt.json is not there; it lies beside the repository in shared/data/clips.\n`)
      skip()
    }
    const truth = JSON.parse(readFileSync(file, 'utf8')) as GroundTruth
    const every = Math.round(truth.fps / fps)
    const boxes = boxesOf(truth).filter((_, i) => i % every === 0)
    const tracker = new ByteTracker()
    const tracked = boxes.map((frame, i) => tracker
      .look(frame.map(({ box }) => ({ label: 'person' as const, score: 0.9, box })), i * every * 1000 / truth.fps, truth.width / truth.height)
      .map(({ trackId, box }) => ({ id: trackId, box })))
    const measures = measureTracks(boxes, tracked)
    process.stdout.write(`${clip} at ${fps} looks/s: IDF1 ${measures.idf1.toFixed(3)}, id switches ${measures.idSwitches}\n`)
    expect(measures.idf1).toBeGreaterThanOrEqual(least)
  })
})
