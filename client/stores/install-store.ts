import { useEventListener, useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { isInstallOffered, noInstallMemory } from '../core/install-offer.ts'
import { useAlertsStore } from './alerts-store.ts'
import { useAppServices } from './app-services.ts'
import { useIncidentsStore } from './incidents-store.ts'

/** Chromium's own event, which it lets a page keep until the moment is right. */
interface InstallPrompt extends Event {
  readonly prompt: () => Promise<unknown>
}

const dayOf = (ms: number): string => new Date(ms).toLocaleDateString('sv')
/** Safari on iPhone and iPad installs by its Share menu alone. */
const isIos = (): boolean => /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1)

/** When and how this page may be put on the home screen. */
export const useInstallStore = defineStore('install', () => {
  const { now } = useAppServices()
  const incidents = useIncidentsStore()
  const alerts = useAlertsStore()
  const memory = useLocalStorage('ansim.install', noInstallMemory)
  const prompt = shallowRef<InstallPrompt>()
  const isInstalled = shallowRef(matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true)

  useEventListener(window, 'beforeinstallprompt', (event: Event) => {
    event.preventDefault()
    prompt.value = event as InstallPrompt
  })
  useEventListener(window, 'appinstalled', () => isInstalled.value = true)
  if (memory.value.firstDay === '') {
    memory.value = {
      ...memory.value,
      firstDay: dayOf(now()),
    }
  }
  watch(() => incidents.justSaid, said => said && !memory.value.hasHandled && (memory.value = { ...memory.value, hasHandled: true }))

  /** How it is done here: asked by us, by hand, or not at all. */
  const way = computed(() => isInstalled.value
    ? undefined
    : prompt.value
      ? 'prompt' as const
      : isIos()
        ? 'share-menu' as const
        : undefined)
  return {
    way,
    isOffered: computed(() => way.value !== undefined && alerts.ringing.length === 0 && isInstallOffered(memory.value, dayOf(now()), now())),
    async install(): Promise<void> {
      const kept = prompt.value
      prompt.value = undefined
      await kept?.prompt()
      memory.value = {
        ...memory.value,
        dismissedAtMs: now(),
      }
    },
    dismiss: () => memory.value = {
      ...memory.value,
      dismissedAtMs: now(),
    },
  }
})
