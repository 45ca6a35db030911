import type { Ref, ShallowRef } from 'vue'
import type { CameraId } from '#contract/ids'
import type { TilePlace } from './wall-places.ts'
import { useEventListener } from '@vueuse/core'
import { computed, onScopeDispose, shallowRef } from 'vue'
import { moved } from '../../core/wall-arrangement.ts'
import { nearestPlace } from './wall-places.ts'

/** Held for so long a tile comes off the wall; shorter is a tap, farther a swipe. */
const liftAfterMs = 300
const slackPx = 10
const swipePx = 60

interface TileDragOptions {
  readonly area: Readonly<ShallowRef<HTMLElement | null>>
  /** Cameras of the page in their places. */
  readonly order: () => readonly CameraId[]
  readonly places: () => readonly TilePlace[]
  /** A layout is arranged where all tiles are in sight. */
  readonly mayLift: () => boolean
  readonly drop: (cameraId: CameraId, to: number) => void
  /** -1: to the left, on to what comes next; 1 back. */
  readonly swipe: (way: -1 | 1) => void
}

interface TileDrag {
  /** The tile that is off the wall now. */
  readonly lifted: Readonly<Ref<CameraId | undefined>>
  /** Cameras in the places they have or would have if it were dropped now. */
  readonly preview: Readonly<Ref<readonly CameraId[]>>
}

interface Touch { id: number, cameraId: CameraId | undefined, x: number, y: number, element: HTMLElement | undefined, timer: ReturnType<typeof setTimeout> | undefined }

/**
 * WA4: a tile that is held for 300 ms follows the finger or the mouse, the others make room, and it stays where it is dropped. The tile is moved
 * by a transform and its picture goes on. A quick stroke is a swipe.
 */
export function useTileDrag({ area, order, places, mayLift, drop, swipe }: TileDragOptions): TileDrag {
  const lifted = shallowRef<CameraId>()
  const target = shallowRef(0)
  const preview = computed(() => lifted.value === undefined
    ? order()
    : moved(order(), order().indexOf(lifted.value), target.value))
  let touch: Touch | undefined

  function lift(): void {
    if (!touch?.cameraId || !touch.element)
      return
    target.value = order().indexOf(touch.cameraId)
    lifted.value = touch.cameraId
    if ('vibrate' in navigator)
      navigator.vibrate(20)
  }
  /** Ends what goes on; what the same stroke would have clicked on is not clicked. */
  function end(isStroke: boolean): void {
    clearTimeout(touch?.timer)
    touch?.element?.style.removeProperty('translate')
    touch = undefined
    lifted.value = undefined
    if (isStroke) {
      const stop = (event: Event): void => {
        event.stopPropagation()
        event.preventDefault()
      }
      window.addEventListener('click', stop, { capture: true, once: true })
      setTimeout(() => window.removeEventListener('click', stop, { capture: true }), 50)
    }
  }

  useEventListener(area, 'pointerdown', (event: PointerEvent) => {
    if (!event.isPrimary || event.button !== 0 || !(event.target instanceof Element))
      return
    const element = event.target.closest<HTMLElement>('[data-place]') ?? undefined
    touch = {
      id: event.pointerId,
      cameraId: element?.dataset.place as CameraId | undefined,
      x: event.clientX,
      y: event.clientY,
      element,
      timer: mayLift() && order().length > 1
        ? setTimeout(lift, liftAfterMs)
        : undefined,
    }
  })
  useEventListener(window, 'pointermove', (event: PointerEvent) => {
    if (event.pointerId !== touch?.id)
      return
    const [dx, dy] = [event.clientX - touch.x, event.clientY - touch.y]
    if (lifted.value === undefined) {
      if (Math.hypot(dx, dy) > slackPx)
        clearTimeout(touch.timer)
      return
    }
    const box = area.value?.getBoundingClientRect()
    const to = nearestPlace(places(), event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0))
    if (to >= 0)
      target.value = to
    // The tile lies in the place it would have, and is drawn where the finger holds it.
    follow(dx, dy)
  }, { passive: true })
  function follow(dx: number, dy: number): void {
    if (!touch?.element || lifted.value === undefined)
      return
    const from = places()[order().indexOf(lifted.value)]
    const now = places()[target.value]
    if (from && now)
      touch.element.style.translate = `${from.left + dx - now.left}px ${from.top + dy - now.top}px`
  }
  useEventListener(window, 'pointerup', (event: PointerEvent) => {
    if (event.pointerId !== touch?.id)
      return
    const [dx, dy] = [event.clientX - touch.x, event.clientY - touch.y]
    const [cameraId, to] = [lifted.value, target.value]
    const isSwipe = cameraId === undefined && Math.abs(dx) > swipePx && Math.abs(dx) > 2 * Math.abs(dy)
    end(cameraId !== undefined || isSwipe)
    if (cameraId !== undefined && to !== order().indexOf(cameraId))
      drop(cameraId, to)
    if (isSwipe) {
      swipe(dx < 0
        ? -1
        : 1)
    }
  })
  useEventListener(window, 'pointercancel', (event: PointerEvent) => event.pointerId === touch?.id && end(false))
  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    if (event.code === 'Escape' && lifted.value !== undefined) {
      event.stopImmediatePropagation()
      end(true)
    }
  }, { capture: true })
  useEventListener(area, ['contextmenu', 'dragstart'], (event: Event) => touch && event.preventDefault())
  onScopeDispose(() => clearTimeout(touch?.timer))
  return { lifted, preview }
}
