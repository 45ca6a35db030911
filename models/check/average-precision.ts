import type { Label } from '#contract/detection'

/** Corners in any unit, the same for all boxes of a picture. */
export type Corners = readonly [x1: number, y1: number, x2: number, y2: number]

/** What is truly in one picture, and what was found. Labels that the picture was not labelled for are to be left out of both. */
export interface LabelledPicture {
  readonly truth: readonly { readonly label: Label, readonly corners: Corners }[]
  readonly found: readonly { readonly label: Label, readonly score: number, readonly corners: Corners }[]
}

/** With its size in the detector's eyes: `scale` pixels of the input for one of its own, upright. */
export interface ScaledPicture extends LabelledPicture {
  readonly scale: number
}

export interface Precision {
  /** 0..1 */
  readonly averagePrecision: number
  readonly boxes: number
}

/** One found box and the true one that it hit. */
interface Match {
  /** Index of the picture, and of the box in its `found`. */
  readonly picture: number
  readonly found: number
  /** Index in the picture's `truth`, or -1: it hit none. */
  readonly truth: number
}

/** Overlap from which a box has found its object. */
export const hitIou = 0.5

/** The boxes of a label found with at least this score in all pictures, best first: each hits the free true box that it overlaps most, from `hitIou` on. */
export function matchFound(pictures: readonly LabelledPicture[], label: Label, threshold = 0): Match[] {
  const taken = pictures.map(() => new Set<number>())
  return pictures.flatMap(({ found: all }, picture) => all.flatMap((each, found) => each.label === label && each.score >= threshold
    ? [
        { ...each, picture, found },
      ]
    : []))
    .sort((a, b) => b.score - a.score)
    .map(({ corners, picture, found }) => {
      let best = -1
      let bestIou = hitIou
      pictures[picture]!.truth.forEach((each, at) => {
        const iou = each.label === label
          ? cornersOverlap(each.corners, corners)
          : 0
        if (iou >= bestIou && !taken[picture]!.has(at)) {
          best = at
          bestIou = iou
        }
      })
      if (best >= 0)
        taken[picture]!.add(best)
      return { picture, found, truth: best }
    })
}

/**
 * Average precision of one label over pictures: the area under precision over recall with precision made non-increasing (all points, as in
 * PASCAL VOC 2010 and after), boxes matched by `matchFound`. Undefined where no picture truly shows the label.
 */
export function averagePrecision(pictures: readonly LabelledPicture[], label: Label): Precision | undefined {
  const boxes = pictures.reduce((sum, { truth }) => sum + truth.filter(each => each.label === label).length, 0)
  if (boxes === 0)
    return undefined
  let hits = 0
  const points = matchFound(pictures, label).map(({ truth }, rank) => {
    if (truth >= 0)
      hits++
    return { recall: hits / boxes, precision: hits / (rank + 1) }
  })
  let area = 0
  let ceiling = 0
  for (let i = points.length - 1; i >= 0; i--) {
    ceiling = Math.max(ceiling, points[i]!.precision)
    area += ceiling * (points[i]!.recall - (points[i - 1]?.recall ?? 0))
  }
  return { averagePrecision: area, boxes }
}

/** Intersection over union, 0..1. */
export function cornersOverlap(a: Corners, b: Corners): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0])
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1])
  if (width <= 0 || height <= 0)
    return 0
  const intersection = width * height
  return intersection / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - intersection)
}
