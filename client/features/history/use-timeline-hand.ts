import type { ShallowRef } from 'vue'
import type { TimeScale } from '../../core/history/time-scale.ts'
import { nextTick, ref } from 'vue'
import { panned, spanOf, timeAt, zoomed } from '../../core/history/time-scale.ts'

interface TimelineHandOptions {
  readonly area: Readonly<ShallowRef<HTMLElement | null>>
  readonly scale: () => TimeScale
  readonly onScale: (scale: TimeScale) => void
  readonly onTap: (atMs: number) => void
}

/** A hand, also one in a glove, that has moved less than this has tapped. */
const tapPx = 8
/** So much of a wheel doubles what is shown. */
const wheelPx = 300

/** What a hand, a mouse or a wheel does to a timeline: one drags, two stretch, a wheel zooms where it points, a sideways one moves. */
export function useTimelineHand({ area, scale: shown, onScale: tell, onTap }: TimelineHandOptions) {
  const fingers = new Map<number, number>()
  const isDragging = ref(false)
  let travelled = 0
  /** Several moves may come before what the last one made is on the screen. */
  let ahead: TimeScale | undefined
  const scale = (): TimeScale => ahead ?? shown()
  function onScale(next: TimeScale): void {
    ahead = next
    tell(next)
    void nextTick(() => ahead = undefined)
  }
  let hasZoomed = false

  function shareAt(clientX: number): number {
    const box = area.value?.getBoundingClientRect()
    return box && box.width > 0
      ? (clientX - box.left) / box.width
      : 0
  }

  function down(event: PointerEvent): void {
    if (event.button !== 0 || fingers.size >= 2)
      return
    if (fingers.size === 0) {
      travelled = 0
      hasZoomed = false
    }
    fingers.set(event.pointerId, event.clientX)
  }

  function move(event: PointerEvent): void {
    const before = fingers.get(event.pointerId)
    const width = area.value?.clientWidth ?? 0
    if (before === undefined || width === 0)
      return
    const others = [...fingers].filter(([pointerId]) => pointerId !== event.pointerId)
    fingers.set(event.pointerId, event.clientX)
    const [other] = others
    if (other) {
      hasZoomed = true
      const distance = Math.max(16, Math.abs(before - other[1]))
      const next = Math.max(16, Math.abs(event.clientX - other[1]))
      onScale(zoomed(scale(), distance / next, shareAt(other[1])))
      return
    }
    travelled += Math.abs(event.clientX - before)
    if (travelled < tapPx)
      return
    if (!isDragging.value) {
      isDragging.value = true
      area.value?.setPointerCapture(event.pointerId)
    }
    onScale(panned(scale(), -(event.clientX - before) / width * spanOf(scale())))
  }

  function up(event: PointerEvent): void {
    const isTap = fingers.delete(event.pointerId) && fingers.size === 0 && travelled < tapPx && !hasZoomed && event.type === 'pointerup'
    if (fingers.size === 0)
      isDragging.value = false
    const isOwn = event.target instanceof Element && event.target.closest('button')
    if (isTap && !isOwn)
      onTap(timeAt(scale(), shareAt(event.clientX)))
  }

  function wheel(event: WheelEvent): void {
    const width = area.value?.clientWidth ?? 0
    if (width === 0)
      return
    event.preventDefault()
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey)
      onScale(panned(scale(), (event.deltaX || event.deltaY) / width * spanOf(scale())))
    else
      onScale(zoomed(scale(), 2 ** (event.deltaY / wheelPx), shareAt(event.clientX)))
  }

  return {
    isDragging,
    handlers: {
      pointerdown: down,
      pointermove: move,
      pointerup: up,
      pointercancel: up,
      lostpointercapture: up,
      wheel,
    },
  }
}
