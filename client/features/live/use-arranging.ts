import type { Ref } from 'vue'
import type { CameraId } from '#contract/ids'
import { ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useWallStore } from '../../stores/wall-store.ts'

interface Arranging {
  readonly isArranging: Readonly<Ref<boolean>>
  /** Goes where one taps next. */
  readonly picked: Readonly<Ref<CameraId | undefined>>
  /** For screen readers: what was just done. */
  readonly said: Readonly<Ref<string>>
  readonly begin: () => void
  readonly end: () => void
  /** A tile while arranging: picked up, or the place for the one that is. */
  readonly tap: (cameraId: CameraId) => void
  /** To a place of the page that is shown. */
  readonly put: (cameraId: CameraId, place: number) => void
  /** Towards the end of the wall, or back; across pages. */
  readonly moveBy: (cameraId: CameraId, by: number) => void
}

/** WA5: tiles put into order without dragging: by two taps, or by keys. */
export function useArranging(): Arranging {
  const { t } = useI18n()
  const wall = useWallStore()
  const isArranging = ref(false)
  const picked = shallowRef<CameraId>()
  const said = ref('')

  function moveTo(cameraId: CameraId, to: number): void {
    const at = Math.max(0, Math.min(wall.arranged.length - 1, to))
    const camera = wall.arranged.find(each => each.cameraId === cameraId)
    if (!camera)
      return
    void wall.move(cameraId, at).catch(reportError)
    wall.turnTo(Math.floor(at / wall.perPage))
    said.value = t('wall.put', { camera: camera.name, place: at + 1, count: wall.arranged.length })
  }
  const firstOfPage = (): number => wall.page * wall.perPage
  const placeOf = (cameraId: CameraId): number => wall.arranged.findIndex(each => each.cameraId === cameraId)
  return {
    isArranging,
    picked,
    said,
    begin() {
      isArranging.value = true
    },
    end() {
      isArranging.value = false
      picked.value = undefined
    },
    tap(cameraId) {
      if (picked.value !== undefined && picked.value !== cameraId) {
        moveTo(picked.value, placeOf(cameraId))
        picked.value = undefined
        return
      }
      picked.value = picked.value === cameraId
        ? undefined
        : cameraId
      said.value = picked.value === undefined
        ? ''
        : t('wall.picked', { camera: wall.arranged[placeOf(cameraId)]?.name ?? '' })
    },
    put: (cameraId, place) => moveTo(cameraId, firstOfPage() + place),
    moveBy(cameraId, by) {
      picked.value = cameraId
      moveTo(cameraId, placeOf(cameraId) + by)
    },
  }
}
