import type { Camera } from '#contract/camera'
import type { CameraId } from '#contract/ids'
import type { CameraFilter, CameraOrder } from './camera-list.ts'
import { computed, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { readableName } from '../../i18n/default-names.ts'
import { useCamerasStore } from '../../stores/cameras-store.ts'
import { useSeconds } from '../../ui/use-seconds.ts'
import { filterCameras, noFilter, sortCameras } from './camera-list.ts'

/** The list of cameras as it is narrowed down and sorted, and which of them are chosen. */
export function useCameraList() {
  const { t } = useI18n()
  const cameras = useCamerasStore()
  const nowMs = useSeconds()
  const filter = shallowRef<CameraFilter>(noFilter)
  const order = ref<CameraOrder>('name')
  const chosenIds = shallowRef<ReadonlySet<CameraId>>(new Set())
  const serverMs = computed(() => nowMs.value + cameras.serverOffsetMs)
  const found = computed(() => sortCameras(
    filterCameras(cameras.cameras, filter.value, serverMs.value),
    order.value,
    siteId => readableName(cameras.known?.sites.find(site => site.siteId === siteId)?.name ?? '', t),
    serverMs.value,
  ))
  // A camera that was removed elsewhere, or that the filter hides, is not chosen any more: nothing is done to what is not in sight.
  const chosen = computed(() => found.value.filter(({ cameraId }) => chosenIds.value.has(cameraId)))
  const isEveryChosen = computed({
    get: () => found.value.length > 0 && chosen.value.length === found.value.length,
    set: every => chosenIds.value = new Set(every
      ? found.value.map(({ cameraId }) => cameraId)
      : []),
  })
  return {
    filter,
    order,
    found,
    chosen,
    isEveryChosen,
    isChosen: (camera: Camera) => chosenIds.value.has(camera.cameraId),
    choose(camera: Camera, isChosen: boolean) {
      const next = new Set(chosenIds.value)
      if (isChosen)
        next.add(camera.cameraId)
      else
        next.delete(camera.cameraId)
      chosenIds.value = next
    },
    clear: () => chosenIds.value = new Set(),
  }
}
