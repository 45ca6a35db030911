import type { IncidentId } from '#contract/ids'
import type { IncidentRow, MatchingIncident } from '../core/sync/incident-row.ts'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { useIncidentsStore } from './incidents-store.ts'

/** More than a person looks through; each is written one by one. */
export const mostChosen = 1_000

/** SUP-7: which incidents of the inbox are chosen, to say something of all of them at once. */
export const useChosenStore = defineStore('chosen', () => {
  const incidents = useIncidentsStore()
  const chosen = shallowRef<ReadonlyMap<IncidentId, MatchingIncident>>(new Map())
  /** From where a range goes on. */
  let anchor: IncidentId | undefined

  function put(rows: readonly MatchingIncident[]): void {
    chosen.value = new Map([
      ...chosen.value,
      ...rows.map(row => [row.incidentId, row] as const),
    ].slice(0, mostChosen))
  }
  function clear(): void {
    anchor = undefined
    if (chosen.value.size > 0)
      chosen.value = new Map()
  }
  function toggle(row: IncidentRow): void {
    anchor = row.incidentId
    if (chosen.value.has(row.incidentId))
      chosen.value = new Map([...chosen.value].filter(([incidentId]) => incidentId !== row.incidentId))
    else
      put([row])
  }

  // Another list is another choice; and what is said of them is said in sight of what others said meanwhile.
  watch(() => incidents.filter, clear)
  watch(() => incidents.rows, rows => chosen.value.size > 0 && put(rows.filter(({ incidentId }) => chosen.value.has(incidentId))))

  return {
    rows: computed(() => [
      ...chosen.value.values(),
    ]),
    count: computed(() => chosen.value.size),
    has: (incidentId: IncidentId): boolean => chosen.value.has(incidentId),
    toggle,
    /** From the last that was tapped to this one, of what is listed. */
    extendTo(row: IncidentRow): void {
      const ids = incidents.rows.map(({ incidentId }) => incidentId)
      const [from, to] = [
        ids.indexOf(anchor ?? row.incidentId),
        ids.indexOf(row.incidentId),
      ]
      put(from < 0 || to < 0
        ? [row]
        : incidents.rows.slice(Math.min(from, to), Math.max(from, to) + 1))
      anchor ??= row.incidentId
    },
    async chooseMatching(): Promise<void> {
      put(await incidents.matching(mostChosen))
    },
    clear,
  }
})
