import type { Ref } from 'vue'
import { useDocumentVisibility } from '@vueuse/core'
import { onScopeDispose, readonly, ref, watch } from 'vue'

/** `refused`: the device may turn its screen off while pictures play, and people should know. */
type Wakefulness = 'awake' | 'asking' | 'refused'

/** WA7: the screen stays on while the wall is in sight. Browsers take the lock back when the page is hidden; it is asked for again. */
export function useAwakeScreen(wakeLock: WakeLock | undefined = (navigator as Partial<Navigator>).wakeLock): Readonly<Ref<Wakefulness>> {
  const state = ref<Wakefulness>('asking')
  const page = useDocumentVisibility()
  let sentinel: WakeLockSentinel | undefined
  let isOver = false

  async function ask(): Promise<void> {
    try {
      sentinel = await wakeLock?.request('screen')
      state.value = sentinel
        ? 'awake'
        : 'refused'
      if (isOver)
        await sentinel?.release()
    }
    catch {
      // Low battery, a policy of the device, or a page that is not secure.
      state.value = 'refused'
    }
  }
  watch(page, visibility => visibility === 'visible' && void ask(), { immediate: true })
  onScopeDispose(() => {
    isOver = true
    void sentinel?.release().catch(() => {})
  })
  return readonly(state)
}
