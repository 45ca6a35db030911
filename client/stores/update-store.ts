import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useAlertsStore } from './alerts-store.ts'
import { useAppServices } from './app-services.ts'
import { fromObservable } from './from-observable.ts'

/** Who puts it off is asked again the next day. */
const restMs = 24 * 60 * 60_000

/** A newer version of the page that waits for its user's word; never offered while something calls. */
export const useUpdateStore = defineStore('update', () => {
  const { pageUpdate, now } = useAppServices()
  const alerts = useAlertsStore()
  const ready = fromObservable(pageUpdate.ready)
  const laterAtMs = useLocalStorage('ansim.update-later', 0)
  return {
    isOffered: computed(() => ready.value && alerts.ringing.length === 0 && alerts.secondMs - laterAtMs.value >= restMs),
    postpone: () => laterAtMs.value = now(),
    load: () => pageUpdate.load(),
  }
})
