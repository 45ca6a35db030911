import type { Label } from '#contract/detection'
import type { LabelledPicture } from './average-precision.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#contract/app-error'
import { labelSchema } from '#contract/detection'
import { z } from '#contract/schema'

const setSchema = z.object({
  /** Names of the classes by number. */
  classes: z.array(labelSchema).min(1),
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

export type SetPicture = PictureSet['images'][number]

/** The pictures of one split and source (all where absent); fails with 'bad-input' and the names that there are where none is. */
export function choosePictures(set: PictureSet, which: { readonly split?: string | undefined, readonly source?: string | undefined }): readonly SetPicture[] {
  const images = set.images.filter(({ split, source }) => (which.split ?? split) === split && (which.source ?? source) === source)
  if (images.length > 0)
    return images
  const there = [
    ...new Set(set.images.map(({ split, source }) => `${source} ${split}`)),
  ]
  throw new AppError('bad-input', set.images.length === 0
    ? 'annotations.json names no picture at all.'
    : `No picture is of split "${which.split ?? 'any'}" and source "${which.source ?? 'any'}"; there are ${there.join(', ')}.`)
}

interface TrueBoxes {
  readonly truth: LabelledPicture['truth']
  /** Labels that its source labels; of the others nothing is known. */
  readonly known: ReadonlySet<Label>
}

/** A box that reaches farther than this out of its picture is worth a word. */
const roundingPx = 2
/** A box of which less is left shows nothing. */
const leastSidePx = 1

/**
 * What a picture is labelled with, boxes cut at its edges; `width` and `height` are its own, in pixels. Boxes that lie outside or are empty are
 * left out; each change is a sentence in `troubles`. Fails with 'bad-input' where a class is none of the set's.
 */
export function trueBoxes(set: PictureSet, { file, labelled, boxes }: SetPicture, width: number, height: number, troubles: string[]): TrueBoxes {
  const labelOf = (index: number): Label => {
    const label = set.classes[index]
    if (label === undefined)
      throw new AppError('bad-input', `it names class ${index}, and classes are 0 to ${set.classes.length - 1}`)
    return label
  }
  const known = new Set(labelled.map(labelOf))
  return {
    known,
    truth: boxes.flatMap(([index, x1, y1, x2, y2]) => {
      const label = labelOf(index)
      const corners = [
        Math.max(0, x1),
        Math.max(0, y1),
        Math.min(width, x2),
        Math.min(height, y2),
      ] as const
      if (corners[2] - corners[0] < leastSidePx || corners[3] - corners[1] < leastSidePx) {
        troubles.push(`${file}: a box of ${label} lies outside or is empty, and is left out.`)
        return []
      }
      if (Math.max(corners[0] - x1, corners[1] - y1, x2 - corners[2], y2 - corners[3]) > roundingPx)
        troubles.push(`${file}: a box of ${label} reaches out of the picture, and is cut off.`)
      return known.has(label)
        ? [
            { label, corners },
          ]
        : []
    }),
  }
}
