import type { CameraId } from '#contract/ids'
import type { DetectionService } from '../detection/detection-service.ts'
import type { TrackRecorder } from './track-recorder.ts'

type Looking = Pick<DetectionService, 'onAnalysis'>

/** Brings to the recorder what is seen on the cameras that are detected here, from whichever detection service runs. */
export class TrackTaking {
  readonly #recorder: TrackRecorder
  readonly #stops = new Map<CameraId, () => void>()
  #service: Looking | undefined
  #cameraIds: readonly CameraId[] = []

  constructor(recorder: TrackRecorder) {
    this.#recorder = recorder
  }

  /** A new service; the one before is gone. */
  open(service: Looking): void {
    this.#stops.forEach(stop => stop())
    this.#stops.clear()
    this.#service = service
    this.follow(this.#cameraIds)
  }

  /** These cameras and no others. */
  follow(cameraIds: readonly CameraId[]): void {
    this.#cameraIds = cameraIds
    const wanted = new Set(cameraIds)
    for (const [cameraId, stop] of this.#stops) {
      if (wanted.has(cameraId))
        continue
      stop()
      this.#stops.delete(cameraId)
    }
    for (const cameraId of wanted) {
      if (!this.#stops.has(cameraId) && this.#service) {
        this.#stops.set(cameraId, this.#service.onAnalysis(cameraId, ({ capturedAt, tracks, kept }) => {
          if (kept)
            this.#recorder.take(cameraId, { capturedAt, tracks, ...kept })
        }))
      }
    }
    this.#recorder.flush(wanted)
  }
}
