import type { ModelManifest } from '#contract/model-manifest'
import type { FramePixels } from '../../client/inference/frame-pixels.ts'
import type { Seen } from './trial.ts'
import { isPlainYolox } from '../../client/core/detection/head-decoder.ts'
import { tensorsOf } from '../../client/inference/inference-engine.ts'
import { Trial } from './trial.ts'

/** `passed`: as it should be; `warning`: can be used, and is worth knowing; `refused`: cannot be used. `says` is a sentence. */
export interface Gate {
  readonly name: string
  readonly outcome: 'passed' | 'warning' | 'refused'
  readonly says: string
}

export interface Candidate {
  readonly manifest: ModelManifest
  readonly model: Uint8Array
}

/** Batches that the product asks for. */
const batchSizes = [1, 4, 12]
/** A picture of at most four people, with six labels: more is noise. */
const mostObjects = 30
/** Slower than the shipped detector by this, a tablet looks noticeably less often. */
const slowRatio = 1.5

/**
 * Runs a candidate through what every detector has to pass before it is given to browsers. `pictures`: a few with people in them; `peer`: the
 * shipped detector, to compare cost in the same minute. Stops at the first refusal.
 */
export async function* runGates({ manifest, model }: Candidate, pictures: readonly FramePixels[], peer: Candidate): AsyncGenerator<Gate> {
  const { output, labels, input } = manifest
  yield gate('layout', 'passed', `Its head is ${output.layout}, for pictures of ${input.width}x${input.height}; it tells apart: ${[
    ...new Set(labels),
  ].join(', ')}.`)
  if (output.layout === 'yolox-raw' && !output.activated)
    yield gate('activation', 'warning', 'Its scores leave the graph as raw logits; the sigmoid is applied after it. Export it with the sigmoid if you can.')
  const missing = ([
    'person',
    'helmet',
    'no_helmet',
    'vest',
    'no_vest',
    'forklift',
  ] as const).filter(label => !labels.includes(label))
  if (missing.length > 0) {
    yield gate('labels', labels.includes('person')
      ? 'warning'
      : 'refused', `It does not know ${missing.join(', ')}: rules about them cannot be armed with it.${labels.includes('person')
      ? ''
      : ' Every rule is about people: choose a detector that finds them, or name their class in a label map.'}`)
  }

  let trial: Trial
  try {
    trial = await Trial.open(manifest, model)
  }
  catch (error) {
    return yield gate('run', 'refused', error instanceof Error
      ? error.message
      : String(error))
  }
  try {
    const alone: Seen[] = []
    for (const picture of pictures)
      alone.push(...await trial.look([picture]))
    const scores = judgeScores(alone, output.layout === 'yolox-raw' && !output.activated)
    yield scores
    if (scores.outcome === 'refused')
      return
    for (const size of batchSizes.slice(1)) {
      const batch = await trial.look(Array.from({ length: size }, (_, i) => pictures[i % pictures.length]!))
      const differing = batch.findIndex((seen, i) => seen.detections.length !== alone[i % pictures.length]!.detections.length)
      if (differing >= 0)
        return yield gate('batch', 'refused', `In a batch of ${size} it sees ${batch[differing]!.detections.length} objects in a picture in which it sees ${alone[differing % pictures.length]!.detections.length} alone. Export it with a free batch dimension.`)
    }
    yield gate('batch', 'passed', `It sees the same in batches of ${batchSizes.join(', ')}.`)
    const ms = await measure(trial, pictures)
    const reference = await Trial.open(peer.manifest, peer.model)
    const peerMs = await measure(reference, pictures)
    await reference.close()
    yield gate('cost', ms > peerMs * slowRatio
      ? 'warning'
      : 'passed', `It takes ${ms.toFixed(0)} ms a picture on one core, ${(ms / peerMs).toFixed(2)} times what ${peer.manifest.name} takes.`)
    yield isPlainYolox(manifest)
      ? gate('graphics', 'passed', 'Its pictures are prepared and its head is read on the graphics processor.')
      : gate('graphics', 'warning', 'This layout runs on the processor only; YOLOX\'s head runs on the graphics processor as well.')
  }
  catch (error) {
    yield gate('run', 'refused', error instanceof Error
      ? error.message
      : String(error))
  }
  finally {
    await trial.close()
  }
}

function judgeScores(seen: readonly Seen[], isRaw: boolean): Gate {
  const objects = seen.reduce((sum, { detections }) => sum + detections.length, 0)
  const people = seen.reduce((sum, { detections }) => sum + detections.filter(({ label }) => label === 'person').length, 0)
  if (seen.every(({ output }) => tensorsOf(output).some(({ data, dims }) => isZeroScores(data, dims))))
    return gate('scores', 'warning', 'Every score that it gives is exactly 0, whatever it is shown: its quantisation is broken. Export it again as float32, or quantise it with other pictures.')
  if (objects > mostObjects * seen.length) {
    return gate('scores', 'refused', `It finds ${Math.round(objects / seen.length)} objects in a picture of four people: ${isRaw
      ? 'its head gives raw logits, and not those of a trained detector even after the sigmoid'
      : 'its numbers are not the scores that its layout says'}. Export it again from its weights.`)
  }
  if (objects === 0)
    return gate('scores', 'warning', 'It finds nothing at all in pictures of people. Check its label map, and the colours and range that it was trained with.')
  return people === 0
    ? gate('scores', 'warning', `It finds ${objects} objects and no person in pictures of people. Check its label map.`)
    : gate('scores', 'passed', `It finds ${people} people in ${seen.length} pictures.`)
}

/** Whether the class rows of an Ultralytics head, [1, 4 + C, anchors], or all numbers of another one are 0. */
function isZeroScores(data: Float32Array, dims: readonly number[]): boolean {
  const [, rows = 0, columns = 0] = dims
  const from = dims.length === 3 && rows < columns
    ? 4 * columns
    : 0
  return data.subarray(from).every(value => value === 0)
}

/** Median of the engine's ms for one picture, after a first one that warms up. */
async function measure(trial: Trial, pictures: readonly FramePixels[]): Promise<number> {
  const taken: number[] = []
  for (let run = 0; run < 7; run++)
    taken.push((await trial.look([pictures[run % pictures.length]!]))[0]!.ms)
  return taken.slice(1).sort((a, b) => a - b)[3]!
}

function gate(name: string, outcome: Gate['outcome'], says: string): Gate {
  return { name, outcome, says }
}
