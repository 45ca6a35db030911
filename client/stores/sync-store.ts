import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { useAppServices } from './app-services.ts'
import { useCamerasStore } from './cameras-store.ts'
import { fromObservable } from './from-observable.ts'

/** Whether the server is reached, and what waits for it. */
export const useSyncStore = defineStore('sync', () => {
  const { sync } = useAppServices()
  const status = fromObservable(sync)
  const cameras = useCamerasStore()
  const wasOpen = ref(cameras.link.open)
  watch(() => cameras.link.open, open => wasOpen.value ||= open)
  /** Offline as people mean it: the link is gone. A page that was opened without a network goes by when the server was last heard. */
  const offlineSince = computed(() => {
    if (cameras.link.open)
      return undefined
    const heardAt = wasOpen.value
      ? undefined
      : status.value.lastSyncedAt
    return heardAt ?? status.value.offlineSince ?? cameras.link.since
  })
  return { status, offlineSince }
})
