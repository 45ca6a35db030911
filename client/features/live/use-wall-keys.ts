import type { ComputedRef, Ref, ShallowRef } from 'vue'
import type { Camera } from '#contract/camera'
import type { CameraId } from '#contract/ids'
import type { TilePlace } from './wall-places.ts'
import { nextTick } from 'vue'
import { useWallStore } from '../../stores/wall-store.ts'
import { useKeys } from '../help/use-keys.ts'
import { neighbourOf } from './wall-places.ts'

interface WallKeysOptions {
  readonly area: Readonly<ShallowRef<HTMLElement | null>>
  readonly tiles: ComputedRef<readonly Camera[]>
  readonly places: () => readonly TilePlace[]
  readonly focused: ComputedRef<Camera | undefined>
  readonly focus: (cameraId: CameraId) => void
  readonly unfocus: () => void
  readonly step: (by: number) => void
  readonly arranging: { readonly isArranging: Readonly<Ref<boolean>>, readonly end: () => void, readonly moveBy: (cameraId: CameraId, by: number) => void }
}

type Way = 'Left' | 'Right' | 'Up' | 'Down'

/** WA6: everything that fingers do on the wall is done by keys as well. */
export function useWallKeys({ area, tiles, places, focused, focus, unfocus, step, arranging }: WallKeysOptions): void {
  const wall = useWallStore()
  const tileAt = (element: Element | null): CameraId | undefined => element?.closest<HTMLElement>('[data-place]')?.dataset.place as CameraId | undefined
  function press(cameraId: CameraId | undefined): void {
    area.value?.querySelector<HTMLElement>(`[data-place="${cameraId}"] [data-choose]`)?.focus()
  }
  /** Over the edge of a page the next one begins. */
  function turn(way: Way): void {
    const by = way === 'Left' || way === 'Up'
      ? -1
      : 1
    if (wall.pages.length < 2)
      return
    wall.turnTo(wall.page + by)
    void nextTick(() => press(tiles.value.at(by > 0
      ? 0
      : -1)?.cameraId))
  }
  function arrow(way: Way): unknown {
    const here = tileAt(document.activeElement)
    const from = tiles.value.findIndex(({ cameraId }) => cameraId === here)
    if (arranging.isArranging.value) {
      const to = neighbourOf(places(), from, way)
      if (here === undefined)
        return false
      arranging.moveBy(here, to === undefined
        ? (way === 'Left' || way === 'Up'
            ? -1
            : 1)
        : to - from)
      return void nextTick(() => press(here))
    }
    if (focused.value) {
      return way === 'Left' || way === 'Right'
        ? step(way === 'Left'
            ? -1
            : 1)
        : false
    }
    if (from < 0)
      return press(tiles.value[0]?.cameraId)
    const to = neighbourOf(places(), from, way)
    return to === undefined
      ? turn(way)
      : press(tiles.value[to]?.cameraId)
  }
  const nth = (key: string): unknown => {
    const camera = tiles.value[Number(key) - 1]
    return camera && !arranging.isArranging.value
      ? focus(camera.cameraId)
      : false
  }
  useKeys('wall', {
    ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [
      String(i + 1),
      nth,
    ])),
    Left: () => arrow('Left'),
    Right: () => arrow('Right'),
    Up: () => arrow('Up'),
    Down: () => arrow('Down'),
    f: () => toggleFullScreen(),
    Escape() {
      if (arranging.isArranging.value)
        return arranging.end()
      return focused.value
        ? unfocus()
        : false
    },
  })
}

/** The whole page on the whole screen, or back; a browser that cannot leaves it. */
export function toggleFullScreen(): void {
  void (document.fullscreenElement
    ? document.exitFullscreen()
    : document.documentElement.requestFullscreen?.())?.catch(() => {})
}
