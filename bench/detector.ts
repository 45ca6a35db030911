import type { Label } from '#contract/detection'
import type { Candidate } from '../models/check/gates.ts'
import type { Bench, Figures } from './bench.ts'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lookAtPictures, precisionOf } from '../models/check/look-at-pictures.ts'
import { choosePictures, readPictureSet } from '../models/check/picture-set.ts'
import { testPictures } from '../models/check/test-pictures.ts'
import { Trial } from '../models/check/trial.ts'
import { describeDetectorFile, openDetectorRegistry } from '../sfu/http/detector-registry.ts'
import { clipPrecision } from './detector/clip-precision.ts'
import { figure, percentile, ratioFigure } from './figure.ts'

const repository = join(import.meta.dirname, '..')
const shared = join(repository, '../shared/data')
const footage = join(repository, 'sfu/demo/footage')
/** Heights in pixels of the detector's input of people who are far away. */
const far = [30, 60] as const
/** Every so many pictures of our own footage: it plays at 15 a second and changes little. */
const footageStep = 15

async function shippedCandidate(): Promise<Candidate> {
  const { chosen: { manifest, files } } = await openDetectorRegistry(join(repository, 'models'))
  return {
    manifest,
    model: new Uint8Array(readFileSync(files.get(manifest.file.name)!)),
  }
}

function sharedFile(...path: string[]): string {
  const file = join(shared, ...path)
  if (!existsSync(file))
    throw new Error(`shared/data/${path.join('/')} is not there; it lies beside the repository.`)
  return file
}

/** Keys of one source's test split: its label -> the figure's name. */
async function splitFigures(source: string, names: Partial<Record<Label, string>>, say: (line: string) => void): Promise<Figures> {
  const folder = join(sharedFile('ppe-set', 'annotations.json'), '..')
  const set = readPictureSet(folder)
  const { pictures, troubles } = await lookAtPictures(await shippedCandidate(), folder, set, choosePictures(set, { split: 'test', source }), (done, all) => done === all && say(`${all} pictures of ${source}`))
  for (const trouble of troubles)
    say(trouble)
  const precision = precisionOf(pictures)
  return Object.fromEntries(Object.entries(names).map(([label, name]) => [
    name,
    figure(precision[label as Label]?.averagePrecision ?? Number.NaN, 'AP50', 3),
  ]))
}

async function clipFigure(name: string, say: (line: string) => void): Promise<number> {
  const file = sharedFile('clips', `${name}.mp4`)
  const { width, height, tracks } = JSON.parse(readFileSync(file.replace('.mp4', '.gt.json'), 'utf8')) as { width: number, height: number, tracks: [number, number, number, number, number][][] }
  return clipPrecision(await shippedCandidate(), [
    {
      file,
      width,
      height,
      people: tracks.map(frame => frame.map(([, x, y, w, h]) => [x, y, x + w, y + h] as const)),
    },
  ], say)
}

interface FootageTruth {
  readonly clip: string
  readonly width: number
  readonly height: number
  readonly cast: readonly { readonly id: string, readonly label: string }[]
  readonly frames: readonly { readonly boxes: readonly { readonly id: string, readonly box: readonly [number, number, number, number], readonly visible: number }[] }[]
}

/** People who are 30 to 60 pixels high in the input, in our own rendered plant, whose boxes are exact. */
async function farFigure(say: (line: string) => void): Promise<Figures> {
  const candidate = await shippedCandidate()
  const clips = [
    'plant-1-press',
    'plant-2-aisle',
    'plant-3-hard-hat',
    'plant-4-dock',
  ].map((name) => {
    const truth = JSON.parse(readFileSync(join(footage, `${name}.truth.json`), 'utf8')) as FootageTruth
    const people = new Set(truth.cast.filter(({ label }) => label === 'person').map(({ id }) => id))
    return {
      file: join(footage, truth.clip),
      width: truth.width,
      height: truth.height,
      heights: [far[0] * truth.width / candidate.manifest.input.width, far[1] * truth.width / candidate.manifest.input.width] as const,
      people: truth.frames.map(({ boxes }, at) => at % footageStep === 0
        ? boxes.filter(({ id, visible }) => people.has(id) && visible > 0.5).map(({ box: [x1, y1, x2, y2] }) => [
            x1 * truth.width,
            y1 * truth.height,
            x2 * truth.width,
            y2 * truth.height,
          ] as const)
        : undefined),
    }
  })
  return {
    person_far: figure(await clipPrecision(candidate, clips, say), 'AP50', 3),
  }
}

/** Milliseconds of the engine for a picture, in turns with published YOLOX-nano of the same input, on one core. */
async function costFigure(say: (line: string) => void): Promise<Figures> {
  say('in turns with YOLOX-nano as it was published')
  const { manifest, model } = await shippedCandidate()
  const stockFile = sharedFile('models', 'yolox_nano_kazuhito.onnx')
  const stock = await describeDetectorFile(stockFile)
  const both = [await Trial.open(manifest, model), await Trial.open(stock.manifest, new Uint8Array(readFileSync(stockFile)))]
  const taken: [number[], number[]] = [[], []]
  const [picture] = testPictures()
  for (let round = 0; round < 42; round++) {
    for (const [at, trial] of both.entries()) {
      const [seen] = await trial.look([picture!])
      if (round >= 2)
        taken[at as 0 | 1].push(seen!.ms)
    }
  }
  await Promise.all(both.map(trial => trial.close()))
  return {
    cost_ratio: ratioFigure(percentile(taken[0], 0.5), percentile(taken[1], 0.5), 'ms a picture', 1),
  }
}

/** The shipped detector through the product's own preparation, engine (WASM, one thread) and decoding. */
export const detectorBench: Bench = {
  help: 'looks at some hundred pictures on one core; about three minutes',
  goals: {
    person_rf100: { atLeast: 0.9 },
    helmet: { atLeast: 0.85 },
    vest: { atLeast: 0.8 },
    no_helmet: { atLeast: 0.6 },
    no_vest: { atLeast: 0.65 },
    person_forklift: { atLeast: 0.7 },
    forklift: { atLeast: 0.9 },
    person_tud: { atLeast: 0.87 },
    person_pets: { atLeast: 0.9 },
    person_far: { atLeast: 0.8 },
    cost_ratio: { atMost: 1.1 },
  },
  parts: {
    rf100: say => splitFigures('rf100', {
      person: 'person_rf100',
      helmet: 'helmet',
      vest: 'vest',
      no_helmet: 'no_helmet',
      no_vest: 'no_vest',
    }, say),
    css: say => splitFigures('css', {
      person: 'css_person',
      helmet: 'css_helmet',
      vest: 'css_vest',
      no_helmet: 'css_no_helmet',
      no_vest: 'css_no_vest',
    }, say),
    forklift: say => splitFigures('forklift', { person: 'person_forklift', forklift: 'forklift' }, say),
    tud: async say => ({
      person_tud: figure(await clipFigure('tud_stadtmitte', say), 'AP50', 3),
    }),
    pets: async say => ({
      person_pets: figure(await clipFigure('pets09_s2l1', say), 'AP50', 3),
    }),
    far: farFigure,
    cost: costFigure,
  },
}
