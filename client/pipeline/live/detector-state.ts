import type { Engine, TrackedDetection } from '#contract/detection'
import type { ErrorCode } from '#contract/errors'
import type { CameraId, ZoneId } from '#contract/ids'
import type { Severity } from '#contract/severity'
import type { AnalysisReport } from '#contract/signaling'
import type { EpochMs } from '#contract/time'
import type { Observable } from '../../core/observable.ts'
import type { CameraRate } from '../detection/analysis.ts'

/** This browser's own detector, in the words that people are shown. */
export type DetectorState
  = | { status: 'off' }
    | { status: 'starting' }
    /** `note` says why the engine is slower than it could be, or what the self-test found. */
    | { status: 'ready', engine: Engine, detectorId: string, degraded: boolean, note?: string }
    | { status: 'failed', code: ErrorCode, message: string }

/** What one look at one camera found. */
export interface Look {
  /** When the picture was taken, by the server's clock. */
  capturedAt: EpochMs
  boxes: readonly TrackedDetection[]
  /** Severity of the worst rule that each breaking track breaks now. */
  violations: ReadonlyMap<number, Severity>
  occupied: ReadonlySet<ZoneId>
}

/** The detector as pages see it. Looks bypass every reactive system: at 12 cameras there are hundreds a second. */
export interface DetectorView {
  readonly state: Observable<DetectorState>
  readonly onLook: (cameraId: CameraId, listener: (look: Look) => void) => () => void
  readonly rates: () => (AnalysisReport & CameraRate)[]
  /** Loads the detector, or lets it go. */
  readonly want: (wanted: boolean) => void
  /** Whether this browser hands pictures to programs at all; one that does not only watches. */
  readonly canSee: boolean
  /** Whether this device has a real graphics processor; decided once. */
  readonly hasGpu: Promise<boolean>
}
