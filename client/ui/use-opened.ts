import type { ShallowRef, WritableComputedRef } from 'vue'
import { computed, shallowRef } from 'vue'

/**
 * What is open over a page, and whether anything is: a sheet's `v-model:open` puts `opened` back to nothing when it is closed. `isThere`
 * answers whether what was opened still is (somebody else may have removed it meanwhile); then nothing is open either.
 */
export function useOpened<Opened extends object>(isThere: (opened: Opened) => boolean = () => true): { opened: ShallowRef<Opened | undefined>, isOpen: WritableComputedRef<boolean>, close: () => void } {
  const opened = shallowRef<Opened>()
  const close = (): void => {
    opened.value = undefined
  }
  const isOpen = computed({
    get: () => opened.value !== undefined && isThere(opened.value),
    set: open => open || close(),
  })
  return { opened, isOpen, close }
}
