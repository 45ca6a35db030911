import type { Detection } from '#contract/detection'
import type { NamedBox, TrackMeasures } from '../../client/core/tracking/testing/track-measures.ts'
import type { Figures } from '../bench.ts'
import type { Figure } from '../figure.ts'
import type { PeerTracker } from './peer-tracker.ts'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ByteTracker } from '../../client/core/tracking/byte-tracker.ts'
import { measureTracks } from '../../client/core/tracking/testing/track-measures.ts'
import { figure } from '../figure.ts'
import { detectionsOfClip } from './clip-detections.ts'
import { peerDetection } from './peer-tracker.ts'

const data = join(import.meta.dirname, '../../../shared/data')

interface Clip {
  readonly fps: number
  readonly width: number
  readonly height: number
  readonly truth: NamedBox[][]
  readonly file: string
}

function openClip(name: string): Clip {
  const file = join(data, 'clips', `${name}.mp4`)
  if (!existsSync(file))
    throw new Error(`${name}.mp4 with its truth is not there; it lies beside the repository in shared/data/clips.`)
  const { fps, width, height, tracks } = JSON.parse(readFileSync(file.replace('.mp4', '.gt.json'), 'utf8')) as Omit<Clip, 'truth' | 'file'> & { tracks: [number, number, number, number, number][][] }
  return {
    fps,
    width,
    height,
    file,
    truth: tracks.map(frame => frame.map(([id, x, y, w, h]) => ({
      id,
      box: {
        x1: x / width,
        y1: y / height,
        x2: (x + w) / width,
        y2: (y + h) / height,
      },
    }))),
  }
}

/** The true boxes as a perfect detector would give them. */
function perfectDetections({ truth }: Clip): Detection[][] {
  return truth.map(frame => frame.map(({ box }) => ({ label: 'person', score: 0.9, box })))
}

function ourTracks({ fps, width, height }: Clip, frames: Detection[][]): NamedBox[][] {
  const tracker = new ByteTracker()
  return frames.map((detections, i) => tracker.look(detections, i * 1000 / fps, width / height).map(({ trackId, box }) => ({ id: trackId, box })))
}

interface PeerSettings {
  readonly matchingAlgorithm: 'kdTree' | 'munkres'
  /** It takes every box it is given; what is less sure is left out before. */
  readonly minScore: number
  /** It goes on telling boxes of objects it does not see. */
  readonly guessed: boolean
}

function peerTracks(peer: PeerTracker, { width, height }: Clip, frames: Detection[][], { matchingAlgorithm, minScore, guessed }: PeerSettings): NamedBox[][] {
  peer.reset()
  peer.setParams({ matchingAlgorithm })
  return frames.map((detections, i) => {
    peer.updateTrackedItemsWithNewFrame(detections.filter(d => d.score >= minScore).map(d => peerDetection(d.box, d.score, width, height)), i)
    return peer.getJSONOfTrackedItems(false).filter(t => guessed || !t.isZombie).map(({ id, x, y, w, h }) => ({
      id,
      box: {
        x1: (x - w / 2) / width,
        y1: (y - h / 2) / height,
        x2: (x + w / 2) / width,
        y2: (y + h / 2) / height,
      },
    }))
  })
}

/** The best the peer reaches in each measure under any settings: harder to beat than any one of them. */
function bestOfPeer(peer: PeerTracker, clip: Clip, frames: Detection[][], minScores: readonly number[]): Pick<TrackMeasures, 'mota' | 'idf1' | 'idSwitches'> {
  const all = (['kdTree', 'munkres'] as const).flatMap(matchingAlgorithm => minScores.flatMap(minScore => [false, true].map(guessed =>
    measureTracks(clip.truth, peerTracks(peer, clip, frames, { matchingAlgorithm, minScore, guessed })))))
  return {
    mota: Math.max(...all.map(m => m.mota)),
    idf1: Math.max(...all.map(m => m.idf1)),
    idSwitches: Math.min(...all.map(m => m.idSwitches)),
  }
}

/** A share beside the peer's. */
function share(value: number, peer: number): Figure {
  return figure(value, '', 3, Number(peer.toFixed(3)))
}

/** Several clips as one, as in MOTChallenge's OVERALL row: nobody is in two of them. */
function oneAfterTheOther(clips: NamedBox[][][]): NamedBox[][] {
  return clips.flatMap((frames, clip) => frames.map(frame => frame.map(({ id, box }) => ({ id: clip * 1e6 + id, box }))))
}

/** Tracks two MOTChallenge clips by yolox_nano's detections, and by the true boxes. Throws a sentence when the clips are not there. */
export async function measureTrackingQuality(peer: PeerTracker, say: (line: string) => void): Promise<Figures> {
  const figures: Figures = {}
  const clips = {
    tud: openClip('tud_stadtmitte'),
    pets: openClip('pets09_s2l1'),
  }
  for (const [name, clip] of Object.entries(clips)) {
    say(`${name}: yolox_nano`)
    const frames = await detectionsOfClip(join(data, 'models/yolox_nano_kazuhito.onnx'), clip.file, clip.width, clip.height)
    const ours = measureTracks(clip.truth, ourTracks(clip, frames))
    const best = bestOfPeer(peer, clip, frames, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    figures[`mota_${name}`] = share(ours.mota, best.mota)
    figures[`idf1_${name}`] = share(ours.idf1, best.idf1)
    figures[`idsw_${name}`] = figure(ours.idSwitches, '', 0, best.idSwitches)
    const truth = perfectDetections(clip)
    figures[`idf1_truth_${name}`] = share(measureTracks(clip.truth, ourTracks(clip, truth)).idf1, bestOfPeer(peer, clip, truth, [0]).idf1)
  }
  const both = Object.values(clips)
  const together = oneAfterTheOther(both.map(clip => clip.truth))
  const settings = { matchingAlgorithm: 'kdTree', minScore: 0, guessed: false } as const
  figures.idf1_truth = share(
    measureTracks(together, oneAfterTheOther(both.map(clip => ourTracks(clip, perfectDetections(clip))))).idf1,
    measureTracks(together, oneAfterTheOther(both.map(clip => peerTracks(peer, clip, perfectDetections(clip), settings)))).idf1,
  )
  return figures
}
