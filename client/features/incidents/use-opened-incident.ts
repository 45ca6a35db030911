import type { IncidentId } from '#contract/ids'
import type { OpenedIncident } from '../../core/sync/incident-row.ts'
import { computed, shallowRef, watch } from 'vue'
import { useIncidentsStore } from '../../stores/incidents-store.ts'

/**
 * The incident of this id, or of an event with this id, with all it was made of, as new as this browser's store has it: also where what was
 * just said of it took it out of a list, and where the server put the event into another incident meanwhile.
 */
export function useOpenedIncident(id: () => string | undefined) {
  const incidents = useIncidentsStore()
  const opened = shallowRef<OpenedIncident>()
  watch([
    id,
    () => incidents.revision,
  ], async ([wanted], _, onCleanup) => {
    let isCurrent = true
    onCleanup(() => { isCurrent = false })
    if (wanted === undefined) {
      opened.value = undefined
      return
    }
    const found = await incidents.open(wanted as IncidentId).catch(() => undefined)
    if (isCurrent)
      opened.value = found
  }, { immediate: true })
  return computed(() => opened.value)
}
