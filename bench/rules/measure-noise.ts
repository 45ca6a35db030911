import type { Detection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { Figures } from '../bench.ts'
import type { MeasuredNoise, NoisyLook } from './measured-noise.ts'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHeadReader } from '../../client/core/detection/head-reader.ts'
import { FrameLetterboxer } from '../../client/inference/letterbox-frame.ts'
import { openWasmInNode, shippedManifest, shippedModel } from '../../client/inference/testing/node-detector.ts'
import { figure } from '../figure.ts'
import { readClip } from '../inference/clip-detections.ts'

interface Truth {
  readonly cast: readonly { id: string, label: 'person' | 'forklift', wears?: { helmet: boolean, vest: boolean }, aboard?: string }[]
  readonly frames: readonly { boxes: readonly { id: string, box: [number, number, number, number], visible: number, ground: [number, number] }[] }[]
}

const footage = join(import.meta.dirname, '../../sfu/demo/footage')
const set = join(import.meta.dirname, '../../../shared/data/ppe-set')
const clips = [
  'plant-1-press',
  'plant-2-aisle',
  'plant-3-hard-hat',
  'plant-4-dock',
  'crossing',
]
/** A truck on an advertisement's mirroring floor, which is seen as one of twice its height: no camera of a plant sends that. */
const mirroredTruck = 'fork_0349.jpg'
/** Of each actor so many looks are kept: 30 s. */
const keptLooks = 150
const nth = 3
/** Items are measured from this score on. */
const leastItemScore = 0.01

function overlap(a: NormBox, b: NormBox): number {
  const x = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1)
  const y = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1)
  if (x <= 0 || y <= 0)
    return 0
  return x * y / ((a.x2 - a.x1) * (a.y2 - a.y1) + (b.x2 - b.x1) * (b.y2 - b.y1) - x * y)
}

const round = (value: number): number => Math.round(value * 1000) / 1000

function residual(seen: Detection | undefined, { x1, y1, x2, y2 }: NormBox): NoisyLook {
  if (!seen)
    return [0, 0, 0, 0, 0]
  const { box, score } = seen
  const width = x2 - x1
  const height = y2 - y1
  return [
    round(score),
    round((box.x1 + box.x2 - x1 - x2) / 2 / width),
    round((box.y2 - y2) / height),
    round(Math.log((box.x2 - box.x1) / width)),
    round(Math.log((box.y2 - box.y1) / height)),
  ]
}

/** The best score of an item of this label on a person, 0 without one. */
function itemScore(detections: readonly Detection[], label: string, { x1, y1, x2, y2 }: NormBox, from: number, to: number): number {
  const height = y2 - y1
  return Math.max(0, ...detections.filter(({ label: its, box }) => {
    const x = (box.x1 + box.x2) / 2
    const y = (box.y1 + box.y2) / 2
    return its === label && x > x1 && x < x2 && y > y1 + from * height && y < y1 + to * height
  }).map(({ score }) => score))
}

async function measureFootage(noise: MeasuredNoise): Promise<void> {
  for (const clip of clips) {
    const { cast, frames } = JSON.parse(readFileSync(join(footage, `${clip}.truth.json`), 'utf8')) as Truth
    const looks = await readClip(join(footage, `${clip}.mp4`), 640, 360, {
      manifest: shippedManifest(),
      model: shippedModel(),
      nth,
    })
    const phantoms: number[][][] = []
    const ofActor = new Map<string, { clear: NoisyLook[], standing: NoisyLook[], helmet: number[], vest: number[] }>()
    looks.forEach((detections, look) => {
      const left = new Set(detections.filter(({ label }) => label === 'person' || label === 'forklift'))
      const boxes = (frames[look * nth]?.boxes ?? []).map(({ id, box: [x1, y1, x2, y2], visible, ground }) => ({
        actor: cast.find(c => c.id === id)!,
        box: { x1, y1, x2, y2 },
        visible,
        ground,
      }))
      for (const { actor, box, visible, ground } of boxes) {
        const [best] = [...left].filter(d => d.label === actor.label && overlap(d.box, box) >= 0.4).sort((a, b) => overlap(b.box, box) - overlap(a.box, box))
        if (best)
          left.delete(best)
        const isCut = box.x1 < 0.005 || box.y1 < 0.005 || box.x2 > 0.995 || box.y2 > 0.995
        if (isCut)
          continue
        const kind = actor.aboard ? 'aboard' : actor.label
        if (visible <= 0.8 && kind === 'person') {
          noise.hidden.push([
            round(visible),
            ...residual(best, box),
          ])
          continue
        }
        const own = ofActor.get(actor.id) ?? {
          clear: [],
          standing: [],
          helmet: [],
          vest: [],
        }
        ofActor.set(actor.id, own)
        const before = frames[(look - 1) * nth]?.boxes.find(({ id }) => id === actor.id)?.ground
        const stands = before && Math.hypot(before[0] - ground[0], before[1] - ground[1]) < 0.02
        own[kind === 'forklift' && stands
          ? 'standing'
          : 'clear'].push(residual(best, box))
        if (kind !== 'person' || !best)
          continue
        if (actor.wears?.helmet)
          own.helmet.push(round(itemScore(detections, 'helmet', best.box, -0.08, 0.3)))
        if (actor.wears?.vest)
          own.vest.push(round(itemScore(detections, 'vest', best.box, 0.08, 0.75)))
      }
      // What is left lies on somebody who is there already (a second box of him), or where nobody is.
      phantoms.push([...left].filter(d => d.score >= 0.3 && !boxes.some(({ box }) => overlap(d.box, box) > 0.05)).map(({ label, score, box }) => [
        label === 'person'
          ? 0
          : 1,
        round(score),
        round(box.x1),
        round(box.y1),
        round(box.x2),
        round(box.y2),
      ]))
    })
    for (const [id, { clear, standing, helmet, vest }] of ofActor) {
      const actor = cast.find(c => c.id === id)!
      const into = actor.aboard
        ? noise.aboard
        : actor.label === 'person'
          ? noise.person
          : noise.forklift
      if (clear.length >= 40) {
        into.push(actor.label === 'forklift'
          ? trembling(clear.slice(0, keptLooks))
          : clear.slice(0, keptLooks))
      }
      if (standing.length >= 20)
        noise.standing.push(trembling(standing))
      if (helmet.length >= 40)
        noise.wornHelmet.push(helmet.slice(0, keptLooks))
      if (vest.length >= 40)
        noise.wornVest.push(vest.slice(0, keptLooks))
    }
    noise.phantoms.push(phantoms.slice(0, keptLooks))
  }
}

/** What trembles about a truck's boxes, without what is the same for a second: each truck and view has a bias of its own, which the pictures tell better. */
function trembling(looks: readonly NoisyLook[]): NoisyLook[] {
  return looks.map(([score, ...box], i) => {
    const near = looks.slice(Math.max(0, i - 2), i + 3).filter(([its]) => its > 0)
    if (score === 0 || near.length === 0)
      return [0, 0, 0, 0, 0]
    const [x, bottom, width, height] = box.map((value, k) => round(value - near.reduce((sum, look) => sum + look[k + 1]!, 0) / near.length)) as [number, number, number, number]
    return [score, x, bottom, width, height]
  })
}

async function measurePictures(noise: MeasuredNoise): Promise<void> {
  const { images } = JSON.parse(readFileSync(join(set, 'annotations.json'), 'utf8')) as { images: { file: string, w: number, h: number, split: string, source: string, boxes: [number, number, number, number, number][] }[] }
  const engine = await openWasmInNode(shippedModel())
  const shipped = shippedManifest()
  // What a picture hardly shows, another one of the same person may show.
  const manifest = {
    ...shipped,
    postprocess: { ...shipped.postprocess, minScore: leastItemScore },
  }
  const boxer = new FrameLetterboxer(manifest.input)
  const reader = createHeadReader(manifest)
  const batch = new Float32Array(boxer.slotLength)
  // Pictures that the detector did not learn from: of Forklift it knows those of validation too (models/README.md).
  for (const { file, w, h, boxes } of images.filter(image => image.source === 'rf100'
    ? image.split !== 'train' && image.boxes.some(([label]) => label >= 1 && label <= 4)
    : image.split === 'test' && image.file !== mirroredTruck && image.boxes.some(([label]) => label === 5))) {
    const data = new Uint8Array(execFileSync('ffmpeg', [
      '-v',
      'error',
      '-i',
      join(set, 'images', file),
      '-pix_fmt',
      'rgba',
      '-f',
      'rawvideo',
      '-',
    ], { maxBuffer: 1e8 }))
    const { letterbox } = boxer.write({
      format: 'RGBA',
      width: w,
      height: h,
      data,
      planes: [
        { offset: 0, stride: w * 4 },
      ],
      matrix: 'bt601',
      fullRange: true,
    }, batch, 0)
    const { data: output, dims } = await engine.run(batch, 1)
    const reading = reader.read(output, 0, dims.at(-1)!, letterbox, w, h)
    if (reading.status !== 'read')
      throw new Error(reading.reason)
    for (const [index, x1, y1, x2, y2] of boxes.filter(([label]) => label >= 1 && label <= 5)) {
      const truth = {
        x1: x1 / w,
        y1: y1 / h,
        x2: x2 / w,
        y2: y2 / h,
      }
      if (index === 5) {
        const [seen] = reading.detections.filter(d => d.label === 'forklift' && d.score >= 0.3 && overlap(d.box, truth) >= 0.4).sort((a, b) => overlap(b.box, truth) - overlap(a.box, truth))
        if (seen && x1 > 3 && y2 < h - 3 && x2 < w - 3)
          noise.truckBias.push(residual(seen, truth))
        continue
      }
      const best = (label: string): number => round(Math.max(0, ...reading.detections.filter(d => d.label === label && overlap(d.box, truth) >= 0.35).map(d => d.score)))
      const item = index <= 2
        ? 'helmet'
        : 'vest'
      noise[`${item}${index % 2 === 1
        ? 'On'
        : 'Off'}`].push([
        best(item),
        best(`no_${item}`),
      ])
    }
  }
  await engine.close()
}

/** Measures and writes the file; how much it rests on. */
export async function measureNoise(say: (line: string) => void): Promise<Figures> {
  if (!existsSync(set))
    throw new Error('The pictures of people without helmets are not there; they lie beside the repository in shared/data/ppe-set.')
  const noise: MeasuredNoise = {
    person: [],
    forklift: [],
    standing: [],
    truckBias: [],
    aboard: [],
    hidden: [],
    phantoms: [],
    wornHelmet: [],
    wornVest: [],
    helmetOn: [],
    helmetOff: [],
    vestOn: [],
    vestOff: [],
  }
  say('rendered plant')
  await measureFootage(noise)
  say('pictures')
  await measurePictures(noise)
  const lines = Object.entries(noise).map(([name, rows]) => `${JSON.stringify(name)}: [\n${(rows as unknown[]).map(row => JSON.stringify(row)).join(',\n')}\n]`)
  writeFileSync(join(import.meta.dirname, 'measured-noise.json'), `{\n${lines.join(',\n')}\n}\n`)
  return {
    noise_person_looks: figure(noise.person.flat().length, 'looks'),
    noise_person_found: figure(noise.person.flat().filter(([score]) => score >= 0.4).length / noise.person.flat().length, '', 3),
    noise_bare_heads: figure(noise.helmetOff.length, 'people'),
    noise_bare_heads_found: figure(noise.helmetOff.filter(([, bare]) => bare >= 0.1).length / noise.helmetOff.length, '', 3),
    noise_wrongly_bare: figure(noise.helmetOn.filter(([, bare]) => bare >= 0.1).length / noise.helmetOn.length, 'of people with a helmet', 3),
    noise_trucks: figure(noise.truckBias.length, 'trucks'),
  }
}
