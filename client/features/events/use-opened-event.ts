import type { EventId } from '#contract/ids'
import type { EventRow } from '../../core/sync/event-row.ts'
import { computed, shallowRef, watchEffect } from 'vue'

/** The row with this id, as new as the list has it; still there when newer events have pushed it off the list's end. */
export function useOpenedEvent(eventId: () => string | undefined, rows: () => readonly EventRow[]) {
  const last = shallowRef<EventRow>()
  watchEffect(() => {
    const id = eventId() as EventId | undefined
    last.value = rows().find(row => row.event.eventId === id) ?? (last.value?.event.eventId === id
      ? last.value
      : undefined)
  })
  return computed(() => last.value)
}
