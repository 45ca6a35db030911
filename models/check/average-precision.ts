import type { Label } from '#contract/detection'

/** Corners in any unit, the same for all boxes of a picture. */
export type Corners = readonly [x1: number, y1: number, x2: number, y2: number]

/** What is truly in one picture, and what was found. Labels that the picture was not labelled for are to be left out of both. */
export interface LabelledPicture {
  readonly truth: readonly { readonly label: Label, readonly corners: Corners }[]
  readonly found: readonly { readonly label: Label, readonly score: number, readonly corners: Corners }[]
}

export interface Precision {
  /** 0..1 */
  readonly averagePrecision: number
  readonly boxes: number
}

/**
 * Average precision of one label over pictures: found boxes of all pictures, best score first, each matches the free true box that it
 * overlaps most, from `minIou` on; the area under precision over recall with precision made non-increasing (all points, as in PASCAL VOC
 * 2010 and after). Undefined where no picture truly shows the label.
 */
export function averagePrecision(pictures: readonly LabelledPicture[], label: Label, minIou = 0.5): Precision | undefined {
  const boxes = pictures.reduce((sum, { truth }) => sum + truth.filter(each => each.label === label).length, 0)
  if (boxes === 0)
    return undefined
  const taken = pictures.map(() => new Set<number>())
  const found = pictures.flatMap(({ found: all }, picture) => all.filter(each => each.label === label).map(each => ({ ...each, picture })))
    .sort((a, b) => b.score - a.score)
  let hits = 0
  const points = found.map(({ corners, picture }, rank) => {
    let best = -1
    let bestIou = minIou
    pictures[picture]!.truth.forEach((each, at) => {
      const iou = each.label === label
        ? intersectionOverUnion(each.corners, corners)
        : 0
      if (iou >= bestIou && !taken[picture]!.has(at)) {
        best = at
        bestIou = iou
      }
    })
    if (best >= 0) {
      taken[picture]!.add(best)
      hits++
    }
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

function intersectionOverUnion(a: Corners, b: Corners): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0])
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1])
  if (width <= 0 || height <= 0)
    return 0
  const intersection = width * height
  return intersection / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - intersection)
}
