import type { SafetyEvent } from '#contract/safety-event'
import { onScopeDispose, ref, shallowRef, watchEffect } from 'vue'
import { useCamerasStore } from '../../stores/cameras-store.ts'
import { useEventsStore } from '../../stores/events-store.ts'

/** Looks the event's picture up, here and then at the server; again when the link comes back. The address dies with the component. */
export function useEventPicture(event: () => SafetyEvent | undefined) {
  const events = useEventsStore()
  const cameras = useCamerasStore()
  const source = shallowRef<string>()
  const away = ref(false)
  let shown: string | undefined

  function show(address: string | undefined, sha256: string | undefined): void {
    if (source.value)
      URL.revokeObjectURL(source.value)
    source.value = address
    shown = sha256
  }

  watchEffect(async (onCleanup) => {
    const sha256 = event()?.snapshot?.sha256
    const linkOpen = cameras.link.open
    let current = true
    onCleanup(() => current = false)
    if (sha256 === shown)
      return
    show(undefined, undefined)
    if (!sha256)
      return
    const picture = await events.findPicture(sha256).catch(() => undefined)
    if (!current)
      return
    away.value = picture === undefined && !linkOpen
    if (picture)
      show(URL.createObjectURL(picture), sha256)
  })
  onScopeDispose(() => show(undefined, undefined))
  return { source, away }
}
