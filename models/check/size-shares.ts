import type { Label } from '#contract/detection'
import type { ScaledPicture } from './average-precision.ts'
import { matchFound } from './average-precision.ts'

/** How many objects of some height there are, and how many of them were found. */
export interface SizeShare {
  /** Height in pixels of the detector's input: from this one, to below that one (absent: without end). */
  readonly fromPx: number
  readonly toPx?: number
  readonly boxes: number
  readonly found: number
}

const edgesPx = [0, 16, 32, 64, 128]

/** How often objects of a label are found by boxes from `threshold` on, by their height. */
export function sizeShares(pictures: readonly ScaledPicture[], label: Label, threshold: number): SizeShare[] {
  const hit = pictures.map(() => new Set<number>())
  for (const { picture, truth } of matchFound(pictures, label, threshold))
    hit[picture]!.add(truth)
  const objects = pictures.flatMap(({ truth, scale }, picture) => truth.flatMap((each, index) => each.label === label
    ? [
        {
          heightPx: (each.corners[3] - each.corners[1]) * scale,
          isFound: hit[picture]!.has(index),
        },
      ]
    : []))
  return edgesPx.map((fromPx, at) => {
    const toPx = edgesPx[at + 1]
    const those = objects.filter(({ heightPx }) => heightPx >= fromPx && heightPx < (toPx ?? Infinity))
    return {
      fromPx,
      ...toPx !== undefined && { toPx },
      boxes: those.length,
      found: those.filter(({ isFound }) => isFound).length,
    }
  }).filter(({ boxes }) => boxes > 0)
}
