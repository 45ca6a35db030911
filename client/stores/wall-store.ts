import type { Camera } from '#contract/camera'
import type { CameraId } from '#contract/ids'
import type { WallGrid, WallLayout } from '#contract/wall-layout'
import { useLocalStorage } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { allCamerasLayoutId, mostTiles } from '#contract/wall-layout'
import { arrange, everythingLayout, moved, pagesOf, tilesOf } from '../core/wall-arrangement.ts'
import { useCamerasStore } from './cameras-store.ts'
import { usePreference } from './preference.ts'

/** Which cameras the wall shows, in which order and how large. Layouts follow the person; which one is shown is this device's. */
export const useWallStore = defineStore('wall', () => {
  const cameras = useCamerasStore()
  const kept = usePreference('wall.layouts')
  const shownId = useLocalStorage('ansim.wall.layout', allCamerasLayoutId)
  const wantedPage = ref(0)

  const named = computed(() => (kept.value.value?.layouts ?? []).filter(({ layoutId }) => layoutId !== allCamerasLayoutId))
  /** The one of all cameras first; it is there whatever was kept. */
  const layouts = computed<WallLayout[]>(() => [
    kept.value.value?.layouts.find(({ layoutId }) => layoutId === allCamerasLayoutId) ?? everythingLayout,
    ...named.value,
  ])
  const shown = computed(() => layouts.value.find(({ layoutId }) => layoutId === shownId.value) ?? layouts.value[0]!)
  const camerasOf = (layout: WallLayout): Camera[] => arrange(layout, cameras.cameras, cameras.known?.groups ?? [])
  const arranged = computed(() => camerasOf(shown.value))
  /** What an automatic page may hold without tiles getting too small; the wall that is laid out says so. */
  const room = ref(mostTiles)
  const perPage = computed(() => shown.value.grid === 'auto'
    ? room.value
    : tilesOf(shown.value.grid))
  const pages = computed(() => pagesOf(arranged.value, perPage.value))
  const page = computed(() => Math.min(wantedPage.value, pages.value.length - 1))
  const tiles = computed(() => pages.value[page.value]!)
  watch(shownId, () => wantedPage.value = 0)

  /** Keeps a layout, new or changed; holds at once, and follows to the person's other devices. */
  function save(layout: WallLayout): Promise<void> {
    const isKnown = layouts.value.some(({ layoutId }) => layoutId === layout.layoutId)
    return kept.set({
      layouts: isKnown
        ? layouts.value.map(each => each.layoutId === layout.layoutId
            ? layout
            : each)
        : [
            ...layouts.value,
            layout,
          ],
    })
  }
  return {
    layouts,
    shown,
    arranged,
    pages,
    page,
    tiles,
    room,
    perPage,
    isOvertaken: kept.isOvertaken,
    acknowledgeOvertaken: kept.acknowledge,
    camerasOf,
    save,
    choose: (layoutId: string) => shownId.value = layoutId,
    async create(layout: Omit<WallLayout, 'layoutId'>) {
      const layoutId = crypto.randomUUID()
      await save({ ...layout, layoutId })
      shownId.value = layoutId
    },
    async remove(layoutId: string) {
      await kept.set({
        layouts: layouts.value.filter(each => each.layoutId !== layoutId),
      })
      if (shownId.value === layoutId)
        shownId.value = allCamerasLayoutId
    },
    setGrid: (grid: WallGrid) => save({ ...shown.value, grid }),
    /** Puts a camera of the layout to another place among all of its cameras, whatever page that is on. */
    move(cameraId: CameraId, to: number) {
      const ids = arranged.value.map(camera => camera.cameraId)
      return save({
        ...shown.value,
        order: moved(ids, ids.indexOf(cameraId), to),
      })
    },
    turnTo: (to: number) => wantedPage.value = (to + pages.value.length) % pages.value.length,
  }
})
