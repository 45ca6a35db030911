import type { ComputedRef, Ref } from 'vue'
import type { IncidentRow } from '../../core/sync/incident-row.ts'
import { computed, shallowRef, watch } from 'vue'

interface SteadyRows {
  readonly rows: ComputedRef<readonly IncidentRow[]>
  /** How many are not let in yet. */
  readonly waiting: ComputedRef<number>
  readonly letIn: () => void
}

/**
 * WA9: nothing moves under a finger: while somebody is at the list, what comes waits beside it. Those that are in it go on changing, and one that
 * left the newest stays until the list is let go.
 */
export function useSteadyRows(latest: () => readonly IncidentRow[], isHeld: Readonly<Ref<boolean>>): SteadyRows {
  const held = shallowRef<readonly IncidentRow[]>()
  watch(isHeld, now => held.value = now
    ? latest()
    : undefined)
  const rows = computed(() => {
    const now = new Map(latest().map(row => [row.incidentId, row]))
    return held.value?.map(row => now.get(row.incidentId) ?? row) ?? latest()
  })
  return {
    rows,
    waiting: computed(() => {
      const there = new Set(held.value?.map(({ incidentId }) => incidentId))
      return held.value
        ? latest().filter(({ incidentId }) => !there.has(incidentId)).length
        : 0
    }),
    letIn: () => held.value = held.value && latest(),
  }
}
