import type { ComputedRef, CSSProperties } from 'vue'
import type { Camera } from '#contract/camera'
import type { CameraId } from '#contract/ids'
import type { TilePlace } from './wall-places.ts'
import { computed, ref, watch } from 'vue'
import { steadyOrder } from '../../core/wall-arrangement.ts'

interface StandingTile { readonly camera: Camera, readonly place: number, readonly style: CSSProperties }

/** WA3: tiles in the order in which they stand in the document, each with the place where it lies now. `order`: cameras by place. */
export function useStandingTiles(tiles: () => readonly Camera[], order: () => readonly CameraId[], places: () => readonly TilePlace[], focusedId: () => CameraId | undefined): ComputedRef<StandingTile[]> {
  const standing = ref<CameraId[]>([])
  watch(() => tiles().map(({ cameraId }) => cameraId), wanted => standing.value = steadyOrder(standing.value, wanted), { immediate: true })

  /** The large picture stays where it is while the thumbnails are scrolled under it. */
  function styleOf(place: number, cameraId: CameraId): CSSProperties {
    const { left, top, width, height } = places()[place] ?? {
      left: 0,
      top: 0,
      width: 0,
      height: 0,
    }
    return {
      position: cameraId === focusedId()
        ? 'sticky'
        : 'absolute',
      left: `${left}px`,
      top: `${top}px`,
      width: `${width}px`,
      height: `${height}px`,
    }
  }
  return computed(() => standing.value.flatMap((cameraId) => {
    const camera = tiles().find(each => each.cameraId === cameraId)
    const place = order().indexOf(cameraId)
    return camera
      ? [
          {
            camera,
            place,
            style: styleOf(place, cameraId),
          },
        ]
      : []
  }))
}
