import type { CameraStep } from '#contract/camera-change'
import type { DetectorId, SiteId } from '#contract/ids'
import type { RouteReply } from '#contract/routes'
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useAppServices } from './app-services.ts'
import { useCamerasStore } from './cameras-store.ts'

/** What was just done to cameras, and what undoes it. */
export interface DoneChange {
  readonly steps: readonly CameraStep[]
  readonly undo: readonly CameraStep[]
}

/** Groups, floor plans, detectors, and changes of many cameras. The lists follow by themselves: the server tells every browser of the change. */
export const usePlantStore = defineStore('plant', () => {
  const { plantAdmin } = useAppServices()
  const cameras = useCamerasStore()
  const loaded = shallowRef<RouteReply<'detector.list'>>()
  const justDone = shallowRef<DoneChange>()
  const groups = computed(() => cameras.known?.groups ?? [])
  const detectors = computed(() => loaded.value?.detectors ?? [])
  return {
    ...plantAdmin,
    groups,
    plans: computed(() => cameras.known?.plans ?? []),
    detectors,
    commonDetector: computed(() => loaded.value?.common),
    justDone,
    groupsOf: (siteId: SiteId | undefined) => groups.value.filter(group => group.siteId === siteId),
    /** As people know it. */
    detectorName: (detectorId: DetectorId) => detectors.value.find(each => each.detectorId === detectorId)?.name ?? detectorId,
    async loadDetectors() {
      loaded.value = await plantAdmin.listDetectors()
    },
    async addDetector(file: File, labels: string | undefined) {
      const { gates } = await plantAdmin.addDetector(file, labels)
      loaded.value = await plantAdmin.listDetectors()
      return gates
    },
    async apply(steps: CameraStep[]) {
      const undo = await plantAdmin.applyChanges(steps)
      justDone.value = { steps, undo }
    },
    /** Brings back what was before the change that was made last. */
    async takeBack() {
      const undo = justDone.value?.undo ?? []
      justDone.value = undefined
      if (undo.length > 0)
        await plantAdmin.applyChanges([...undo])
    },
  }
})
