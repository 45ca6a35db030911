import type { Ref } from 'vue'
import { useEventListener } from '@vueuse/core'
import { computed, onScopeDispose, ref, watchEffect } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** Held for so long, Esc or the corner leaves kiosk mode: nobody leaves it by accident, and nobody is locked in. */
const leaveAfterMs = 1_200
const cursorHidesAfterMs = 3_000

export interface Kiosk {
  /** A display on a wall: pictures, alerts and the time, no navigation. In the address, so that it is there again after a reload. */
  readonly isKiosk: Readonly<Ref<boolean>>
  /** The column of latest incidents beside the pictures. */
  readonly hasStrip: Readonly<Ref<boolean>>
  readonly enter: () => void
  readonly leave: () => void
  readonly toggleStrip: () => void
  /** Of a corner that is held. */
  readonly hold: () => void
  readonly release: () => void
  /** Nobody moved the mouse for a while. */
  readonly isStill: Readonly<Ref<boolean>>
}

/** WA8: kiosk mode of the wall. */
export function useKiosk(): Kiosk {
  const route = useRoute()
  const router = useRouter()
  const isKiosk = computed(() => route.query.kiosk === '1')
  const hasStrip = computed(() => !isKiosk.value || route.query.strip === '1')
  const isStill = ref(false)
  let holding: ReturnType<typeof setTimeout> | undefined
  let stilling: ReturnType<typeof setTimeout> | undefined

  function leave(): void {
    release()
    const { kiosk: _, strip: __, ...query } = route.query
    void router.replace({ query })
    if (document.fullscreenElement)
      void document.exitFullscreen().catch(() => {})
  }
  function hold(): void {
    holding ??= setTimeout(leave, leaveAfterMs)
  }
  function release(): void {
    clearTimeout(holding)
    holding = undefined
  }
  useEventListener(window, 'keydown', ({ code }) => isKiosk.value && code === 'Escape' && hold())
  useEventListener(window, 'keyup', ({ code }) => code === 'Escape' && release())
  useEventListener(window, ['pointermove', 'pointerdown', 'keydown'], () => {
    isStill.value = false
    clearTimeout(stilling)
    stilling = setTimeout(() => isStill.value = true, cursorHidesAfterMs)
  }, { passive: true })
  watchEffect(() => document.documentElement.classList.toggle('cursor-none', isKiosk.value && isStill.value))
  onScopeDispose(() => {
    release()
    clearTimeout(stilling)
    document.documentElement.classList.remove('cursor-none')
  })
  return {
    isKiosk,
    hasStrip,
    enter() {
      void router.push({
        query: { ...route.query, kiosk: '1' },
      })
      void document.documentElement.requestFullscreen?.().catch(() => {})
    },
    leave,
    toggleStrip() {
      const { strip, ...query } = route.query
      void router.replace({
        query: strip === '1'
          ? query
          : { ...query, strip: '1' },
      })
    },
    hold,
    release,
    isStill,
  }
}
