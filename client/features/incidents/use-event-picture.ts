import type { Sha256 } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { useCamerasStore } from '../../stores/cameras-store.ts'
import { useIncidentsStore } from '../../stores/incidents-store.ts'

/** A picture follows its event to the server; whoever is told of the event first asks again a few times; after that the browser that had it is gone. */
const askAgainMs = [2_000, 5_000, 15_000, 60_000, 0]

/** Looks the event's picture up, here and then at the server; again when the link comes back. The address dies with the component. */
export function useEventPicture(event: () => SafetyEvent) {
  const incidents = useIncidentsStore()
  const cameras = useCamerasStore()
  const source = shallowRef<string>()
  const away = ref(false)
  // Lists hand out new rows for old events all the time; only another picture is a reason to look.
  const sha256 = computed(() => event().snapshot?.sha256)
  let search = new AbortController()

  function show(address: string | undefined): void {
    if (source.value)
      URL.revokeObjectURL(source.value)
    source.value = address
  }

  async function look(wanted: Sha256, signal: AbortSignal): Promise<void> {
    for (const pauseMs of askAgainMs) {
      const picture = await incidents.findPicture(wanted).catch(() => undefined)
      if (signal.aborted)
        return
      away.value = picture === undefined && !cameras.link.open
      if (picture)
        return show(URL.createObjectURL(picture))
      // Without a link there is nobody to ask; its return asks again.
      if (away.value)
        return
      await pause(pauseMs, signal)
    }
  }

  watch([
    sha256,
    () => cameras.link.open,
  ], ([wanted], [before]) => {
    if (wanted === before && source.value)
      return
    search.abort()
    search = new AbortController()
    show(undefined)
    if (wanted)
      void look(wanted, search.signal)
  }, { immediate: true })
  onScopeDispose(() => {
    search.abort()
    show(undefined)
  })
  return { source, away }
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    }, { once: true })
  })
}
