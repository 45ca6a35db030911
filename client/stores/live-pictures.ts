import type { CameraId } from '#contract/ids'
import type { StreamKind } from '#contract/stream'
import type { Look } from '../pipeline/live/detector-state.ts'
import { useAppServices } from './app-services.ts'

/** The moving things of a camera, handed straight to whoever paints them: nothing here is reactive, on purpose. */
export function useLivePictures() {
  const { media, detector } = useAppServices()
  return {
    watchTrack: (cameraId: CameraId, streamKind: StreamKind, listener: (track: MediaStreamTrack | undefined) => void) => media.watch(cameraId, streamKind, listener),
    onLook: (cameraId: CameraId, listener: (look: Look) => void) => detector.onLook(cameraId, listener),
  }
}
