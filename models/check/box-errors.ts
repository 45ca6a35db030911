import type { Label } from '#contract/detection'
import type { Corners, LabelledPicture } from './average-precision.ts'
import { cornersOverlap, hitIou, matchFound } from './average-precision.ts'

/**
 * Why a true box was missed, or a found one is false. `other-label`: another label was told there; `unsure`: found, below the threshold;
 * `loose`: told, but the box overlaps too little; `no-box`: nothing was told; `double`: a second box of an object that was found;
 * `nothing-there`: no object of any label is there.
 */
export type BoxReason = 'other-label' | 'unsure' | 'loose' | 'no-box' | 'double' | 'nothing-there'

export interface BoxError {
  readonly kind: 'miss' | 'false-alarm'
  readonly why: BoxReason
  /** Of the object that was missed, or of the box that is false. */
  readonly label: Label
  /** Index of the picture. */
  readonly picture: number
  /** The true box that was missed, or the one that a false box comes nearest to. */
  readonly truth?: { readonly index: number, readonly label: Label, readonly corners: Corners }
  /** The false box, or the one that tells why the object was missed. */
  readonly found?: { readonly index: number, readonly label: Label, readonly corners: Corners, readonly score: number }
  /** Overlap of the two, 0..1; 0 where one is absent. */
  readonly iou: number
}

/** A box that overlaps an object by less has nothing to do with it. */
const nearIou = 0.1

/** Everything that a detector does wrong about one label, when boxes from `threshold` on are believed. Misses first, in the order of the pictures. */
export function findBoxErrors(pictures: readonly LabelledPicture[], label: Label, threshold: number): BoxError[] {
  const matches = matchFound(pictures, label, threshold)
  const hit = pictures.map(() => new Set<number>())
  for (const { picture, truth } of matches)
    hit[picture]!.add(truth)
  // Boxes of other labels that are right where they are explain nothing: a vest is not missed because its wearer was found.
  const rightElsewhere = pictures.map(() => new Set<number>())
  for (const other of new Set(pictures.flatMap(({ found }) => found.map(each => each.label)))) {
    for (const { picture, found, truth } of other === label
      ? []
      : matchFound(pictures, other, threshold)) {
      if (truth >= 0)
        rightElsewhere[picture]!.add(found)
    }
  }
  const misses = pictures.flatMap(({ truth, found }, picture) => truth.flatMap((object, index): BoxError[] => {
    if (object.label !== label || hit[picture]!.has(index))
      return []
    const near = nearest(object.corners, found)
    const wrong = near.find(each => each.label !== label && each.score >= threshold && each.iou >= hitIou && !rightElsewhere[picture]!.has(each.index))
    const unsure = near.find(each => each.label === label && each.score < threshold && each.iou >= hitIou)
    const loose = near.find(each => each.label === label && each.score >= threshold && each.iou < hitIou)
    const blamed = wrong ?? unsure ?? loose
    return [
      {
        kind: 'miss',
        why: wrong
          ? 'other-label'
          : unsure
            ? 'unsure'
            : loose
              ? 'loose'
              : 'no-box',
        label,
        picture,
        truth: { index, ...object },
        ...blamed && { found: blamed },
        iou: blamed?.iou ?? 0,
      },
    ]
  }))
  const falseAlarms = matches.filter(({ truth }) => truth < 0).map(({ picture, found: index }): BoxError => {
    const box = pictures[picture]!.found[index]!
    const near = nearest(box.corners, pictures[picture]!.truth)
    const own = near.find(each => each.label === label)
    const other = near.find(each => each.label !== label && each.iou >= hitIou)
    const isDouble = own !== undefined && own.iou >= hitIou
    const blamed = isDouble
      ? own
      : other ?? own
    return {
      kind: 'false-alarm',
      why: isDouble
        ? 'double'
        : other
          ? 'other-label'
          : own
            ? 'loose'
            : 'nothing-there',
      label,
      picture,
      found: { index, ...box },
      ...blamed && { truth: blamed },
      iou: blamed?.iou ?? 0,
    }
  })
  return [
    ...misses,
    ...falseAlarms,
  ]
}

/** The boxes that overlap `corners` at all, most first. */
function nearest<Box extends { readonly corners: Corners }>(corners: Corners, boxes: readonly Box[]): (Box & { readonly index: number, readonly iou: number })[] {
  return boxes.map((box, index) => ({
    ...box,
    index,
    iou: cornersOverlap(box.corners, corners),
  })).filter(({ iou }) => iou >= nearIou).sort((a, b) => b.iou - a.iou)
}
