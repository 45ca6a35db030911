import type { Label } from '#contract/detection'
import type { ModelManifest } from '#contract/model-manifest'
import type { Corners, LabelledPicture, Precision } from './average-precision.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#contract/app-error'
import { labels, labelSchema } from '#contract/detection'
import { z } from '#contract/schema'
import { decodePicture } from '../../client/inference/testing/picture.ts'
import { averagePrecision } from './average-precision.ts'
import { Trial } from './trial.ts'

const setSchema = z.object({
  /** Names of the classes by number. */
  classes: z.array(labelSchema),
  images: z.array(z.object({
    /** In the folder images/. */
    file: z.string(),
    split: z.string(),
    source: z.string(),
    /** Classes that its source labels; of the others nothing is known. */
    labelled: z.array(z.int().min(0)),
    /** Class, then the corners in pixels. */
    boxes: z.array(z.tuple([
      z.int().min(0),
      z.number(),
      z.number(),
      z.number(),
      z.number(),
    ])),
  })),
})
export type PictureSet = z.infer<typeof setSchema>

/** Reads FOLDER/annotations.json; fails with 'bad-input' and the place that is wrong. */
export function readPictureSet(folder: string): PictureSet {
  let text: string
  try {
    text = readFileSync(join(folder, 'annotations.json'), 'utf8')
  }
  catch (cause) {
    throw new AppError('bad-input', `There is no annotations.json in ${folder}. models/README.md says what a folder of labelled pictures looks like.`, {}, { cause })
  }
  const parsed = setSchema.safeParse(parseJson(text))
  if (parsed.success)
    return parsed.data
  const [issue] = parsed.error.issues
  throw new AppError('bad-input', `annotations.json is wrong at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'unreadable'}. Mend it there.`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    return undefined
  }
}

/** Detections of so low a score still count for the recall. */
const leastScore = 0.01

/**
 * AP50 of each label over the pictures of one split and source (all where absent). What a picture is not labelled for is not counted,
 * neither for nor against.
 */
export async function measurePrecision(manifest: ModelManifest, model: Uint8Array, folder: string, set: PictureSet, which: { readonly split?: string | undefined, readonly source?: string | undefined }, say: (done: number, all: number) => void): Promise<Partial<Record<Label, Precision>>> {
  const images = set.images.filter(({ split, source }) => (which.split ?? split) === split && (which.source ?? source) === source)
  if (images.length === 0) {
    throw new AppError('bad-input', `No picture of ${folder} is of split "${which.split ?? 'any'}" and source "${which.source ?? 'any'}"; there are ${[
      ...new Set(set.images.map(({ split, source }) => `${source} ${split}`)),
    ].join(', ')}.`)
  }
  const trial = await Trial.open({
    ...manifest,
    postprocess: { minScore: leastScore, nmsIou: 0.6 },
  }, model)
  const pictures: LabelledPicture[] = []
  for (const { file, labelled, boxes } of images) {
    const pixels = decodePicture(join(folder, 'images', file))
    const known = new Set(labelled.map(index => set.classes[index]))
    const [seen] = await trial.look([pixels])
    pictures.push({
      truth: boxes.map(([index, ...corners]) => ({ label: set.classes[index]!, corners })).filter(({ label }) => known.has(label)),
      found: seen!.detections.filter(({ label }) => known.has(label)).map(({ label, score, box }) => ({
        label,
        score,
        corners: [
          box.x1 * pixels.width,
          box.y1 * pixels.height,
          box.x2 * pixels.width,
          box.y2 * pixels.height,
        ] satisfies Corners,
      })),
    })
    say(pictures.length, images.length)
  }
  await trial.close()
  return Object.fromEntries(labels.flatMap((label) => {
    const precision = averagePrecision(pictures, label)
    return precision
      ? [
          [label, precision],
        ]
      : []
  }))
}
