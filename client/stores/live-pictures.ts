import type { CameraId } from '#contract/ids'
import type { StreamKind } from '#contract/stream'
import type { Look } from '../pipeline/live/detector-state.ts'
import { useAppServices } from './app-services.ts'

/** A stream that nobody looks at any more is kept for this long: who goes to another page or tile and back sees it at once. */
const lingerMs = 10_000

/** The moving things of a camera, handed straight to whoever paints them: nothing here is reactive, on purpose. */
export function useLivePictures() {
  const { media, looks, now, configuration } = useAppServices()
  return {
    watchTrack(cameraId: CameraId, streamKind: StreamKind, listener: (track: MediaStreamTrack | undefined) => void): () => void {
      let current = true
      const stop = media.watch(cameraId, streamKind, track => current && listener(track))
      return () => {
        current = false
        setTimeout(stop, lingerMs)
      }
    },
    /** How old the picture of a look is now, ms. */
    ageOf: (look: Look): number => Math.max(0, now() + configuration.serverOffsetMs.value - look.capturedAt),
    onLook: (cameraId: CameraId, listener: (look: Look) => void) => looks.onLook(cameraId, listener),
  }
}
