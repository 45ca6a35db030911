import type { Label } from '#contract/detection'
import type { ModelManifest } from '#contract/model-manifest'
import type { Corners, LabelledPicture, Precision, ScaledPicture } from './average-precision.ts'
import type { Candidate } from './gates.ts'
import type { PictureSet, SetPicture } from './picture-set.ts'
import { AppError } from '#contract/app-error'
import { labels } from '#contract/detection'
import { averagePrecision } from './average-precision.ts'
import { trueBoxes } from './picture-set.ts'
import { readPicture } from './read-picture.ts'
import { Trial } from './trial.ts'

/** A picture that was looked at; corners in its pixels. */
export interface SeenPicture extends ScaledPicture {
  readonly file: string
  readonly width: number
  readonly height: number
}

interface SeenPictures {
  readonly pictures: readonly SeenPicture[]
  /** What was left out or mended, a sentence each. */
  readonly troubles: readonly string[]
}

/** Detections of so low a score still count for the recall. */
const leastScore = 0.01

/**
 * Shows a detector the pictures one by one. What a picture is not labelled for is left out, of what is true and of what is found. A picture that
 * cannot be read is left out and named; fails with 'bad-input' where none is left, or where nothing can decode pictures.
 */
export async function lookAtPictures({ manifest, model }: Candidate, folder: string, set: PictureSet, images: readonly SetPicture[], say: (done: number, all: number) => void): Promise<SeenPictures> {
  const trial = await Trial.open({
    ...manifest,
    postprocess: { minScore: leastScore, nmsIou: 0.6 },
  }, model)
  const pictures: SeenPicture[] = []
  const troubles: string[] = []
  for (const [at, image] of images.entries()) {
    const picture = await lookAt(trial, manifest.input, folder, set, image, troubles)
    if (picture)
      pictures.push(picture)
    say(at + 1, images.length)
  }
  await trial.close()
  if (pictures.length === 0)
    throw new AppError('bad-input', `None of the ${images.length} pictures can be used: ${troubles.slice(0, 3).join(' ')}`)
  return { pictures, troubles }
}

async function lookAt(trial: Trial, input: ModelManifest['input'], folder: string, set: PictureSet, image: SetPicture, troubles: string[]): Promise<SeenPicture | undefined> {
  const { file } = image
  try {
    const pixels = readPicture(folder, file)
    const { width, height } = pixels
    const { truth, known } = trueBoxes(set, image, width, height, troubles)
    const [seen] = await trial.look([pixels])
    return {
      file,
      width,
      height,
      scale: input.letterbox.anchor === 'stretch'
        ? input.height / height
        : Math.min(input.width / width, input.height / height),
      truth,
      found: seen!.detections.filter(({ label }) => known.has(label)).map(({ label, score, box }) => ({
        label,
        score,
        corners: [
          box.x1 * width,
          box.y1 * height,
          box.x2 * width,
          box.y2 * height,
        ] satisfies Corners,
      })),
    }
  }
  catch (error) {
    if (!(error instanceof AppError) || error.code !== 'bad-input')
      throw error
    troubles.push(`${file} is left out: ${error.message}.`)
    return undefined
  }
}

/** AP50 of each label that the pictures truly show. */
export function precisionOf(pictures: readonly LabelledPicture[]): Partial<Record<Label, Precision>> {
  return Object.fromEntries(labels.flatMap((label) => {
    const precision = averagePrecision(pictures, label)
    return precision
      ? [
          [label, precision],
        ]
      : []
  }))
}
