import type { EventId } from '#contract/ids'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useAppServices } from './app-services.ts'
import { useCamerasStore } from './cameras-store.ts'

/** False alarms that are remembered, what is kept and for how long. */
export const useEvidenceStore = defineStore('evidence', () => {
  const { evidenceAdmin, findSnapshot, now } = useAppServices()
  const cameras = useCamerasStore()
  /** As of the last configuration: known without a network as well. */
  const memories = computed(() => cameras.known?.suppressions ?? [])
  return {
    ...evidenceAdmin,
    now,
    findSnapshot,
    memories,
    /** How many hits the memories made of these events hid. */
    hiddenBecauseOf: (eventIds: readonly EventId[]) => memories.value
      .filter(({ madeFrom }) => eventIds.includes(madeFrom))
      .reduce((sum, { hits }) => sum + hits, 0),
  }
})
