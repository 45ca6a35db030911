import { createSharedComposable, useIntervalFn } from '@vueuse/core'
import { shallowRef } from 'vue'

/** Now in ms, renewed once a second, one timer for the whole page. */
export const useSeconds = createSharedComposable(() => {
  const nowMs = shallowRef(Date.now())
  useIntervalFn(() => nowMs.value = Date.now(), 1_000)
  return nowMs
})
