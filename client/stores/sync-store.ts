import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useAppServices } from './app-services.ts'
import { useCamerasStore } from './cameras-store.ts'
import { fromObservable } from './from-observable.ts'

/** Whether the server is reached, and what waits for it. */
export const useSyncStore = defineStore('sync', () => {
  const { sync } = useAppServices()
  const status = fromObservable(sync)
  const cameras = useCamerasStore()
  /** Offline as people mean it: the link is gone. */
  const offlineSince = computed(() => cameras.link.open
    ? undefined
    : status.value.offlineSince ?? cameras.link.since)
  return { status, offlineSince }
})
