import type { NormPoint } from '#contract/geometry'
import type { Outline } from './use-outline.ts'
import { nextTick, shallowRef } from 'vue'
import { clampUnit } from '../../core/geometry/box.ts'

/** A step of an arrow key, and one with Shift, in shares of the picture. */
const step = { small: 0.0025, big: 0.025 }

const arrows: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** Where an arrow key moves, undefined for every other key. */
function arrowOf(event: KeyboardEvent): NormPoint | undefined {
  const arrow = arrows[event.key]
  const length = event.shiftKey
    ? step.big
    : step.small
  return arrow && { x: arrow[0] * length, y: arrow[1] * length }
}

/** The keyboard on a drawing. `focusCorner` gives a corner the focus once it is there. */
export function useOutlineKeys(outline: Outline, focusCorner: (corner: number) => void, leave: () => void) {
  /** Where the next corner of an open drawing comes. */
  const cross = shallowRef<NormPoint>({ x: 0.5, y: 0.5 })

  /** Fields and questions have keys of their own. */
  const isElsewhere = ({ target }: KeyboardEvent): boolean => target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable], [role="dialog"]') !== null

  function onCorner(event: KeyboardEvent, corner: number): void {
    const { draft, edit } = outline
    const move = arrowOf(event)
    const { corners, isClosed, shape } = draft.value
    if (move) {
      const { x, y } = corners[corner]!
      edit({
        kind: 'move',
        corner,
        to: { x: x + move.x, y: y + move.y },
      })
    }
    else if ((event.key === 'Delete' || event.key === 'Backspace') && shape !== 'points') {
      if (edit({ kind: 'remove', corner }))
        focus(Math.max(0, corner - 1))
    }
    else if ((event.key === 'Insert' || event.key === '+') && isClosed && shape === 'area') {
      if (edit({ kind: 'insert', side: corner }))
        focus(corner + 1)
    }
    else if (event.key === 'Enter' && !isClosed && corner === 0) {
      edit({ kind: 'close' })
    }
    else {
      return
    }
    event.preventDefault()
  }

  function focus(corner: number): void {
    outline.selected.value = corner
    void nextTick(() => focusCorner(corner))
  }

  function onWhole(event: KeyboardEvent): void {
    const move = arrowOf(event)
    if (!move)
      return
    outline.edit({ kind: 'shift', ...move })
    event.preventDefault()
  }

  function onCross(event: KeyboardEvent): void {
    const move = arrowOf(event)
    if (move) {
      cross.value = {
        x: clampUnit(cross.value.x + move.x),
        y: clampUnit(cross.value.y + move.y),
      }
    }
    else if (event.key === 'Enter' || event.key === ' ') {
      outline.edit({ kind: 'add', at: cross.value })
    }
    else if (event.key === 'Backspace' && outline.draft.value.corners.length > 0) {
      outline.edit({ kind: 'remove', corner: outline.draft.value.corners.length - 1 })
    }
    else {
      return
    }
    event.preventDefault()
  }

  /** Of the whole page, while something is drawn. */
  function onPage(event: KeyboardEvent): void {
    if (isElsewhere(event) || event.defaultPrevented)
      return
    const isCommand = event.ctrlKey || event.metaKey
    if (isCommand && (event.key.toLowerCase() === 'y' || (event.key.toLowerCase() === 'z' && event.shiftKey)))
      outline.redo()
    else if (isCommand && event.key.toLowerCase() === 'z')
      outline.undo()
    else if (event.key === 'Escape')
      leave()
    else
      return
    event.preventDefault()
  }

  return {
    cross,
    onCorner,
    onWhole,
    onCross,
    onPage,
  }
}
