import type { NormPoint, NormPolygon } from '#contract/geometry'
import type { OutlineTrouble } from '#contract/outline-trouble'
import { outlineTrouble, segmentsCross } from '#contract/outline-trouble'
import { unreachable } from '#contract/unreachable'
import { clampUnit } from '../../core/geometry/box.ts'

/** 'points': four measured places that make no area and cross nothing. */
export type OutlineShape = 'area' | 'line' | 'points'

/**
 * What is being drawn, in shares of the picture.
 * ```
 *   open --add a corner--> open --close, or the line's second end--> closed --move, insert, remove, shift, turn--> closed
 * ```
 * A closed one always is an outline that a rule can use: what would spoil it is refused.
 */
export interface OutlineDraft {
  readonly shape: OutlineShape
  readonly corners: readonly NormPoint[]
  readonly isClosed: boolean
}

export type OutlineEdit
  = | { readonly kind: 'add', readonly at: NormPoint }
    | { readonly kind: 'close' }
    | { readonly kind: 'move', readonly corner: number, readonly to: NormPoint }
    /** A corner on the side that begins at corner `side`; in its middle where `at` is absent. */
    | { readonly kind: 'insert', readonly side: number, readonly at?: NormPoint }
    | { readonly kind: 'remove', readonly corner: number }
    /** Moves the whole, as far as the picture goes. */
    | { readonly kind: 'shift', readonly x: number, readonly y: number }
    /** The ends of a line change places, and with them its sides. */
    | { readonly kind: 'turn' }
    /** Takes all corners away. */
    | { readonly kind: 'clear' }

export type OutlineRefusal = OutlineTrouble | 'too-many-corners'

export interface EditedOutline {
  /** As it would be; with a refusal it is no outline to keep. */
  readonly draft: OutlineDraft
  readonly refusal?: OutlineRefusal
}

/** The most that the contract takes. */
const mostCorners = 64
/** Nearer than this two corners are one: a finger that trembles. Shares of the picture. */
const sameCorner = 0.004

export function emptyDraft(shape: OutlineShape): OutlineDraft {
  return { shape, corners: [], isClosed: false }
}

/** A zone's outline, to be edited. */
export function draftOf(polygon: NormPolygon): OutlineDraft {
  return {
    shape: polygon.length === 2
      ? 'line'
      : 'area',
    corners: polygon,
    isClosed: true,
  }
}

/** What an edit makes of a draft, and why it is refused where no rule could use that. */
export function applyEdit(draft: OutlineDraft, edit: OutlineEdit): EditedOutline {
  const next = edited(draft, edit)
  const refusal = refusalOf(next, draft, edit)
  return refusal
    ? { draft: next, refusal }
    : { draft: next }
}

function edited(draft: OutlineDraft, edit: OutlineEdit): OutlineDraft {
  const { shape, corners, isClosed } = draft
  switch (edit.kind) {
    case 'add': {
      if (isClosed || isSame(corners.at(-1), edit.at))
        return draft
      const added = [...corners, edit.at]
      return { shape, corners: added, isClosed: shape === 'line' && added.length === 2 }
    }
    case 'close':
      return { ...draft, isClosed: true }
    case 'move':
      return {
        ...draft,
        corners: corners.with(edit.corner, within(edit.to)),
      }
    case 'insert':
      return shape === 'area' && isClosed
        ? {
            ...draft,
            corners: corners.toSpliced(edit.side + 1, 0, edit.at
              ? within(edit.at)
              : middleOf(corners, edit.side)),
          }
        : draft
    case 'remove':
      return {
        ...draft,
        corners: corners.toSpliced(edit.corner, 1),
      }
    case 'shift':
      return {
        ...draft,
        corners: shifted(corners, edit.x, edit.y),
      }
    case 'clear':
      return emptyDraft(shape)
    case 'turn':
      return {
        ...draft,
        corners: corners.toReversed(),
      }
    default:
      return unreachable(edit)
  }
}

function refusalOf({ shape, corners, isClosed }: OutlineDraft, before: OutlineDraft, edit: OutlineEdit): OutlineRefusal | undefined {
  if (shape === 'points')
    return undefined
  if (corners.length > mostCorners)
    return 'too-many-corners'
  if (isClosed)
    return outlineTrouble([...corners], shape === 'line')
  if (corners.some(({ x, y }) => !(x >= 0 && x <= 1 && y >= 0 && y <= 1)))
    return 'outside'
  // A corner of an open path may be taken back whatever it leaves behind.
  return edit.kind !== 'remove' && corners !== before.corners && pathCrosses(corners)
    ? 'crosses-itself'
    : undefined
}

/** Whether the sides drawn so far go through each other. */
function pathCrosses(corners: readonly NormPoint[]): boolean {
  for (let i = 0; i + 1 < corners.length; i++) {
    for (let j = i + 2; j + 1 < corners.length; j++) {
      if (segmentsCross(corners[i]!, corners[i + 1]!, corners[j]!, corners[j + 1]!))
        return true
    }
  }
  return false
}

function isSame(a: NormPoint | undefined, b: NormPoint): boolean {
  return a !== undefined && Math.hypot(a.x - b.x, a.y - b.y) < sameCorner
}

function within({ x, y }: NormPoint): NormPoint {
  return {
    x: clampUnit(x),
    y: clampUnit(y),
  }
}

/** Halfway along the side that begins at corner `side`. */
export function middleOf(corners: readonly NormPoint[], side: number): NormPoint {
  const [a, b] = [corners[side]!, corners[(side + 1) % corners.length]!]
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
}

function shifted(corners: readonly NormPoint[], x: number, y: number): NormPoint[] {
  const [xs, ys] = [
    corners.map(c => c.x),
    corners.map(c => c.y),
  ]
  const byX = Math.min(Math.max(x, -Math.min(...xs)), 1 - Math.max(...xs))
  const byY = Math.min(Math.max(y, -Math.min(...ys)), 1 - Math.max(...ys))
  return corners.map(corner => within({ x: corner.x + byX, y: corner.y + byY }))
}
