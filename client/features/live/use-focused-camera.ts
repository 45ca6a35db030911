import type { ComputedRef } from 'vue'
import type { Camera } from '#contract/camera'
import type { CameraId } from '#contract/ids'
import { computed, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useCamerasStore } from '../../stores/cameras-store.ts'
import { useWallStore } from '../../stores/wall-store.ts'

interface FocusedCamera {
  readonly focused: ComputedRef<Camera | undefined>
  /** What is on the page of the wall, the large one among them. */
  readonly tiles: ComputedRef<readonly Camera[]>
  readonly focus: (cameraId: CameraId) => void
  readonly unfocus: () => void
  /** To the next camera of the layout, or back by -1; round at the ends. */
  readonly step: (by: number) => void
}

/** The camera that is shown large. It lives in the address, so that the back gesture returns to the wall. */
export function useFocusedCamera(): FocusedCamera {
  const route = useRoute()
  const router = useRouter()
  const cameras = useCamerasStore()
  const wall = useWallStore()
  const focused = computed(() => cameras.cameras.find(camera => camera.cameraId === route.query.camera))
  const tiles = computed(() => focused.value && !wall.tiles.includes(focused.value)
    ? [
        focused.value,
        ...wall.tiles.slice(1),
      ]
    : wall.tiles)
  // The wall is left and entered at the page of the camera.
  watch(() => focused.value && wall.arranged.indexOf(focused.value), (at) => {
    if (at !== undefined && at >= 0)
      wall.turnTo(Math.floor(at / wall.perPage))
  }, { immediate: true })

  function focus(cameraId: CameraId): void {
    const query = { ...route.query, camera: cameraId }
    void (focused.value
      ? router.replace({ query })
      : router.push({ query }))
  }
  function unfocus(): void {
    const { camera: _, ...query } = route.query
    void (router.options.history.state.back
      ? router.back()
      : router.replace({ query }))
  }
  return {
    focused,
    tiles,
    focus,
    unfocus,
    step(by) {
      const all = wall.arranged
      const at = focused.value
        ? all.indexOf(focused.value)
        : -1
      const next = all[(at + by + all.length) % all.length]
      if (next)
        focus(next.cameraId)
    },
  }
}
