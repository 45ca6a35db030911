import type { NormPoint } from '#contract/geometry'
import type { OutlineDraft } from './outline-draft.ts'
import { isInPolygon } from '../../core/geometry/polygon.ts'
import { middleOf } from './outline-draft.ts'

/** The picture on the screen, CSS px. */
export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** What of a drawing a pointer means. */
export type OutlineHandle
  = | { readonly kind: 'corner', readonly corner: number }
    /** The middle of the side that begins at that corner: pulling it makes a corner. */
    | { readonly kind: 'side', readonly side: number }
    | { readonly kind: 'whole' }

/** The handle within `reachPx` of a place, the nearest first and corners before the middles of sides. */
export function findHandle({ shape, corners, isClosed }: OutlineDraft, at: NormPoint, size: PictureSize, reachPx: number): OutlineHandle | undefined {
  const corner = nearest(corners, at, size, reachPx)
  if (corner !== undefined)
    return { kind: 'corner', corner }
  if (!isClosed || shape === 'points')
    return undefined
  if (shape === 'area') {
    const side = nearest(corners.map((_, i) => middleOf(corners, i)), at, size, reachPx)
    if (side !== undefined)
      return { kind: 'side', side }
    return isInPolygon(at.x, at.y, [...corners])
      ? { kind: 'whole' }
      : undefined
  }
  return nearest([
    middleOf(corners, 0),
  ], at, size, reachPx) === undefined
    ? undefined
    : { kind: 'whole' }
}

/** Which of the places is the nearest within `reachPx`. */
export function nearest(places: readonly NormPoint[], at: NormPoint, { width, height }: PictureSize, reachPx: number): number | undefined {
  let best: number | undefined
  let least = reachPx
  places.forEach(({ x, y }, i) => {
    const distance = Math.hypot((x - at.x) * width, (y - at.y) * height)
    if (distance <= least) {
      least = distance
      best = i
    }
  })
  return best
}

/** Draws a place to a corner of another zone, else to the edges of the picture, where they are within `reachPx`. */
export function snapTo(at: NormPoint, others: readonly NormPoint[], size: PictureSize, reachPx: number): NormPoint {
  const corner = nearest(others, at, size, reachPx)
  return corner === undefined
    ? {
        x: snapToEdge(at.x, size.width, reachPx),
        y: snapToEdge(at.y, size.height, reachPx),
      }
    : others[corner]!
}

function snapToEdge(value: number, length: number, reachPx: number): number {
  if (Math.abs(value) * length <= reachPx)
    return 0
  return Math.abs(1 - value) * length <= reachPx
    ? 1
    : value
}
