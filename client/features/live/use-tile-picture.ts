import type { ShallowRef } from 'vue'
import type { CameraId } from '#contract/ids'
import type { StreamKind } from '#contract/stream'
import { useEventListener } from '@vueuse/core'
import { onWatcherCleanup, watchEffect } from 'vue'
import { useLivePictures } from '../../stores/live-pictures.ts'

/** When pictures were really presented, in ms of a clock that never jumps; asked by whoever judges staleness. */
export interface FrameClock {
  /** ms since the newest presented picture; undefined before the first. */
  readonly ageMs: () => number | undefined
  /** ms since the page became visible. */
  readonly visibleForMs: () => number
  /** Pictures presented since the last call, per second. */
  readonly takeRate: () => number
}

/** Puts the camera's track into the video element and watches each picture being presented. Tracks and frames stay outside Vue. */
export function useTilePicture(video: Readonly<ShallowRef<HTMLVideoElement | null>>, cameraId: () => CameraId, streamKind: () => StreamKind): FrameClock {
  const { watchTrack } = useLivePictures()
  let presentedAt: number | undefined
  let shown: MediaStreamTrack | undefined
  let visibleSince = performance.now()
  let frames = 0
  let countedSince = performance.now()

  useEventListener(document, 'visibilitychange', () => {
    if (document.visibilityState === 'visible')
      visibleSince = performance.now()
  })

  watchEffect(() => {
    const element = video.value
    if (!element)
      return
    let handle = 0
    const presented = (): void => {
      // Of a track that ended or was lost, browsers go on presenting black pictures: they are no pictures of a camera.
      if (shown?.readyState === 'live' && !shown.muted) {
        presentedAt = performance.now()
        frames++
      }
      handle = element.requestVideoFrameCallback(presented)
    }
    handle = element.requestVideoFrameCallback(presented)
    onWatcherCleanup(() => element.cancelVideoFrameCallback(handle))
  })

  watchEffect(() => {
    const element = video.value
    if (!element)
      return
    const stop = watchTrack(cameraId(), streamKind(), (track) => {
      shown = track
      // A lost track leaves its last picture: the tile says how old it is, and the next track replaces it.
      if (!track)
        return
      element.srcObject = new MediaStream([track])
      element.play().catch(() => {
        // Interrupted by the next track, or held back by the browser: no picture is presented and the tile says so.
      })
    })
    onWatcherCleanup(stop)
  })

  return {
    ageMs: () => presentedAt === undefined
      ? undefined
      : performance.now() - presentedAt,
    visibleForMs: () => performance.now() - visibleSince,
    takeRate() {
      const now = performance.now()
      const rate = frames / Math.max(0.001, (now - countedSince) / 1000)
      frames = 0
      countedSince = now
      return rate
    },
  }
}
