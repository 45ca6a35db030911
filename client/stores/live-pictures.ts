import type { CameraId } from '#contract/ids'
import type { StreamKind, Thinning } from '#contract/stream'
import type { PictureViewer, Viewing } from '../core/media-port.ts'
import type { Look } from '../pipeline/live/detector-state.ts'
import { useAppServices } from './app-services.ts'

/**
 * A stream that nobody looks at any more is kept for this long: a tile that scrolls out and in, or another page and back, shows it at
 * once. Longer would cost what nobody sees; the first picture comes from the server's memory anyway.
 */
const lingerMs = 2_000

/** The moving things of a camera, handed straight to whoever paints them: nothing here is reactive, on purpose. */
export function useLivePictures() {
  const { media, pacer, pressure, looks, now, configuration } = useAppServices()
  return {
    view(cameraId: CameraId, streamKind: StreamKind, viewer: PictureViewer, thinning: Thinning): Viewing {
      let current = true
      const { stop, ...viewing } = media.view(cameraId, streamKind, {
        onPicture(picture, shown) {
          if (current)
            viewer.onPicture(picture, shown)
          else
            shown()
        },
        onRefusal: (isRefused, full) => current && viewer.onRefusal(isRefused, full),
      }, thinning)
      return {
        ...viewing,
        stop() {
          current = false
          setTimeout(stop, lingerMs)
        },
      }
    },
    pace: pacer.pace,
    /** Counts presented pictures for the judgement of how well this browser keeps up. */
    countPresented: (cameraId: CameraId, streamKind: StreamKind, maxFps: () => number) => pressure.open(cameraId, streamKind, maxFps),
    /** Now on the server's clock, ms. */
    serverNow: (): number => now() + configuration.serverOffsetMs.value,
    /** How old the picture of a look is now, ms. */
    ageOf: (look: Look): number => Math.max(0, now() + configuration.serverOffsetMs.value - look.capturedAt),
    onLook: (cameraId: CameraId, listener: (look: Look) => void) => looks.onLook(cameraId, listener),
  }
}
