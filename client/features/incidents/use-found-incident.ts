import type { OpenedIncident } from '../../core/sync/incident-row.ts'
import { computed, shallowRef, watch } from 'vue'
import { useCamerasStore } from '../../stores/cameras-store.ts'
import { useIncidentsStore } from '../../stores/incidents-store.ts'

/** `looking`: here; `asking`: at the server; `on-server`: it has it and this browser does not; `missing`: neither has it, or nobody can be asked now. */
export type Found = 'looking' | 'here' | 'asking' | 'on-server' | 'missing'

/** An incident by its id, or by the id of an event in it: from this browser with and without a network, else from the server. */
export function useFoundIncident(id: () => string) {
  const incidents = useIncidentsStore()
  const cameras = useCamerasStore()
  const found = shallowRef<OpenedIncident>()
  const state = shallowRef<Found>('looking')
  watch([
    id,
    () => incidents.revision,
    () => cameras.link.open,
  ], async ([wanted], [before], onCleanup) => {
    let isCurrent = true
    onCleanup(() => { isCurrent = false })
    const here = await incidents.open(wanted as never).catch(() => undefined)
    if (!isCurrent)
      return
    // What was read from the server goes on being shown, whatever else changes here.
    if (!here && wanted === before && state.value === 'on-server')
      return
    found.value = here
    state.value = here
      ? 'here'
      : incidents.loaded
        ? 'missing'
        : 'looking'
    if (here || !cameras.link.open)
      return
    state.value = 'asking'
    const there = await incidents.ask(wanted).catch(() => undefined)
    if (!isCurrent)
      return
    found.value = there
    state.value = there
      ? 'on-server'
      : 'missing'
  }, { immediate: true })
  return {
    found: computed(() => found.value),
    state: computed(() => state.value),
  }
}
