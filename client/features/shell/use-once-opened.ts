import type { Ref } from 'vue'
import { ref, watch } from 'vue'

/** True from the first time that `opened` holds something: what slides away when it closes must stay there to do so. */
export function useOnceOpened(opened: Ref<unknown>): Ref<boolean> {
  const was = ref(Boolean(opened.value))
  watch(opened, now => was.value ||= Boolean(now))
  return was
}
