import type { Engine, TrackedDetection } from '#contract/detection'
import type { CameraId, DetectorId, ZoneId } from '#contract/ids'
import type { Severity } from '#contract/severity'
import type { EpochMs } from '#contract/time'

/** What one look at one camera found. */
export interface Analysis {
  readonly cameraId: CameraId
  /** When the picture was taken, estimated, by the server's clock. */
  readonly capturedAt: EpochMs
  /** How old the picture was when its analysis was done. */
  readonly frameAgeMs: number
  /** How old it was when the engine got it. */
  readonly givenAgeMs: number
  readonly tracks: TrackedDetection[]
  /** Tracks that break a rule now, and the severity of the worst one each breaks. */
  readonly violating: number[]
  readonly violations: ReadonlyMap<number, Severity>
  readonly occupiedZoneIds: ZoneId[]
}

/** How one camera fares, over the last five seconds. */
export interface CameraRate {
  readonly cameraId: CameraId
  readonly fps: number
  readonly engine: Engine
  readonly detectorId: DetectorId
  /** Age of the newest analysed picture when its analysis was done. */
  readonly frameAgeMs: number
  /** Pictures that a newer one replaced before they were looked at, since the watch began. */
  readonly dropped: number
  /** Why the newest picture could not be analysed; absent when it could. */
  readonly trouble?: string
}
