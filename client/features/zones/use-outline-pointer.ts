import type { NormPoint } from '#contract/geometry'
import type { Outline } from './use-outline.ts'
import { shallowRef } from 'vue'
import { unreachable } from '#contract/unreachable'
import { findHandle, snapTo } from './outline-reach.ts'

/** Where the picture lies in the element that takes the pointer, CSS px. */
export interface PictureRect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

type Gesture
  /** `gripX`, `gripY`: from the pointer to the corner, so that it does not jump under the finger. */
  = | { kind: 'corner', corner: number, grip: NormPoint, hasMoved: boolean }
    | { kind: 'side', side: number }
    | { kind: 'whole', from: NormPoint }
    | { kind: 'add' }

/** Half of 48 px for fingers in gloves; a mouse is finer. */
const reachPx = { touch: 26, mouse: 14 }
const snapPx = { touch: 14, mouse: 8 }

/**
 * Mouse, pen and finger on a drawing: a press on a handle takes it, one beside it places the next corner, which follows until it is let go.
 * `others`: corners of other zones, to which corners are drawn unless Alt is held.
 */
export function useOutlinePointer(outline: Outline, rect: () => PictureRect, others: () => readonly NormPoint[]) {
  let gesture: Gesture | undefined
  let pointerId: number | undefined
  /** Where the finger hides the picture; undefined for a mouse and between gestures. */
  const loupe = shallowRef<NormPoint>()
  /** Where a mouse is, for the side that would come next. */
  const hover = shallowRef<NormPoint>()

  const kindOf = (event: PointerEvent): 'touch' | 'mouse' => event.pointerType === 'mouse'
    ? 'mouse'
    : 'touch'

  function place(event: PointerEvent): NormPoint {
    const box = (event.currentTarget as Element).getBoundingClientRect()
    const { x, y, width, height } = rect()
    return { x: (event.clientX - box.left - x) / width, y: (event.clientY - box.top - y) / height }
  }

  function snapped(at: NormPoint, event: PointerEvent): NormPoint {
    return event.altKey
      ? at
      : snapTo(at, others(), rect(), snapPx[kindOf(event)])
  }

  function begin(event: PointerEvent, at: NormPoint): Gesture | undefined {
    const draft = outline.draft.value
    const handle = findHandle(draft, at, rect(), reachPx[kindOf(event)])
    switch (handle?.kind) {
      case 'corner': {
        const corner = draft.corners[handle.corner]!
        return {
          kind: 'corner',
          corner: handle.corner,
          grip: { x: corner.x - at.x, y: corner.y - at.y },
          hasMoved: false,
        }
      }
      case 'side': return { kind: 'side', side: handle.side }
      case 'whole': return { kind: 'whole', from: at }
      case undefined: return draft.isClosed
        ? undefined
        : { kind: 'add' }
      default: return unreachable(handle)
    }
  }

  function follow(event: PointerEvent, at: NormPoint): void {
    if (!gesture)
      return
    switch (gesture.kind) {
      case 'corner': {
        const to = snapped({ x: at.x + gesture.grip.x, y: at.y + gesture.grip.y }, event)
        gesture.hasMoved = true
        show(event, to)
        return outline.try({ kind: 'move', corner: gesture.corner, to })
      }
      case 'side': {
        const to = snapped(at, event)
        show(event, to)
        return outline.try({ kind: 'insert', side: gesture.side }, { kind: 'move', corner: gesture.side + 1, to })
      }
      case 'whole': return outline.try({ kind: 'shift', x: at.x - gesture.from.x, y: at.y - gesture.from.y })
      case 'add': {
        const to = snapped(at, event)
        show(event, to)
        return outline.try({ kind: 'add', at: to })
      }
      default: return unreachable(gesture)
    }
  }

  function show(event: PointerEvent, at: NormPoint): void {
    loupe.value = kindOf(event) === 'touch'
      ? at
      : undefined
  }

  function end(): void {
    gesture = undefined
    pointerId = undefined
    loupe.value = undefined
  }

  return {
    loupe,
    hover,
    down(event: PointerEvent): void {
      // A second finger is no second corner.
      if (pointerId !== undefined || event.button !== 0)
        return
      const at = place(event)
      gesture = begin(event, at)
      hover.value = undefined
      if (!gesture) {
        outline.selected.value = undefined
        return
      }
      pointerId = event.pointerId
      ;(event.currentTarget as Element).setPointerCapture(event.pointerId)
      if (gesture.kind === 'corner') {
        outline.selected.value = gesture.corner
        show(event, outline.draft.value.corners[gesture.corner]!)
      }
      else if (gesture.kind === 'add') {
        follow(event, at)
      }
    },
    move(event: PointerEvent): void {
      const at = place(event)
      if (event.pointerId === pointerId && gesture) {
        follow(event, at)
      }
      else if (pointerId === undefined) {
        hover.value = kindOf(event) === 'mouse'
          ? snapped(at, event)
          : undefined
      }
    },
    up(event: PointerEvent): void {
      if (event.pointerId !== pointerId || !gesture)
        return
      const { isClosed, shape, corners } = outline.draft.value
      const done = gesture
      end()
      if (done.kind === 'corner' && !done.hasMoved) {
        outline.giveUp()
        // A tap on the first corner ends the outline.
        if (!isClosed && done.corner === 0 && shape === 'area' && corners.length > 1)
          outline.edit({ kind: 'close' })
        return
      }
      if (done.kind === 'side')
        outline.selected.value = done.side + 1
      outline.settle()
    },
    cancel(event: PointerEvent): void {
      if (event.pointerId !== pointerId)
        return
      end()
      outline.giveUp()
    },
    leave(): void {
      hover.value = undefined
    },
  }
}
