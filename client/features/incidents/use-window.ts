import type { ComputedRef, Ref } from 'vue'
import { useElementSize, useScroll } from '@vueuse/core'
import { computed } from 'vue'

/** px; a card's height on the inbox, whatever is written in it, and what lies between two. */
export const cardHeight = 124
const gap = 8
/** A card is at least so wide, px. */
const cardWidth = 352
/** Rows beyond the edge, so that a swipe finds them there. */
const spare = 3

export interface ListWindow {
  readonly columns: ComputedRef<number>
  /** Which of the list are there, from the first to before the last. */
  readonly from: ComputedRef<number>
  readonly until: ComputedRef<number>
  /** px of what is not there above and below. */
  readonly above: ComputedRef<number>
  readonly below: ComputedRef<number>
  /** Whether the end of what is known comes into sight. */
  readonly isNearEnd: ComputedRef<boolean>
  readonly show: (index: number) => void
}

/** Of a long list in columns of cards of one height, those in sight: a list of ten thousand costs what a screen of it costs. */
export function useWindow(scroller: Readonly<Ref<HTMLElement | null>>, count: () => number): ListWindow {
  const { width, height } = useElementSize(scroller)
  const { y } = useScroll(scroller)
  const columns = computed(() => Math.max(1, Math.floor((width.value + gap) / (cardWidth + gap))))
  const rowHeight = cardHeight + gap
  const rows = computed(() => Math.ceil(count() / columns.value))
  const inSight = computed(() => Math.max(4, Math.ceil(height.value / rowHeight)))
  const first = computed(() => Math.max(0, Math.min(rows.value - inSight.value, Math.floor(y.value / rowHeight)) - spare))
  const last = computed(() => Math.min(rows.value, first.value + inSight.value + 2 * spare + 1))
  return {
    columns,
    from: computed(() => first.value * columns.value),
    until: computed(() => Math.min(count(), last.value * columns.value)),
    above: computed(() => first.value * rowHeight),
    below: computed(() => (rows.value - last.value) * rowHeight),
    isNearEnd: computed(() => last.value === rows.value),
    show(index) {
      const element = scroller.value
      if (!element)
        return
      const top = Math.floor(index / columns.value) * rowHeight
      if (top < element.scrollTop)
        element.scrollTop = top
      else if (top + rowHeight > element.scrollTop + element.clientHeight)
        element.scrollTop = top + rowHeight - element.clientHeight
    },
  }
}
