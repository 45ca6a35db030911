import type { EventId } from '#contract/ids'
import type { EventRow } from '../../core/sync/event-row.ts'
import { computed, shallowRef, watch } from 'vue'
import { useEventsStore } from '../../stores/events-store.ts'

/**
 * The row with this id, as new as the list has it; where the list does not have it (newer events pushed it off the end, or what was just
 * said of it took it out of the filter), as this browser's store has it.
 */
export function useOpenedEvent(eventId: () => string | undefined, rows: () => readonly EventRow[]) {
  const events = useEventsStore()
  const opened = shallowRef<EventRow>()
  watch([
    eventId,
    rows,
    () => events.revision,
  ], async ([wanted], _, onCleanup) => {
    let isCurrent = true
    onCleanup(() => { isCurrent = false })
    const id = wanted as EventId | undefined
    const listed = rows().find(row => row.event.eventId === id)
    if (listed || id === undefined) {
      opened.value = listed
      return
    }
    const found = await events.find(id).catch(() => undefined)
    if (isCurrent)
      opened.value = found
  }, { immediate: true })
  return computed(() => opened.value)
}
