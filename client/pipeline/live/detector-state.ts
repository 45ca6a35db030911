import type { Engine, TrackedDetection } from '#contract/detection'
import type { ErrorCode } from '#contract/errors'
import type { CameraId, ZoneId } from '#contract/ids'
import type { Severity } from '#contract/severity'
import type { AnalysisReport } from '#contract/signaling'
import type { EpochMs } from '#contract/time'
import type { EngineMemory } from '../../core/detection/engine-memory.ts'
import type { Observable } from '../../core/observable.ts'
import type { CoverageRecord } from '../../core/scheduling/coverage-ledger.ts'
import type { CameraRate, WorkReport } from '../detection/analysis.ts'

/** This browser's own detector, in the words that people are shown. */
export type DetectorState
  = | { status: 'off' }
    | { status: 'starting' }
    /** `note` says why the engine is slower than it could be, or what the self-test found. */
    | {
      status: 'ready'
      engine: Engine
      detectorId: string
      degraded: boolean
      note?: string
      /** The last engine that was taken out of use since the page was opened, and why. */
      demoted?: { engine: Engine, reason: string }
    }
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
  /** How the worker fares; undefined while none runs. */
  readonly report: () => WorkReport | undefined
  /** What is known of the engines of this device; undefined before the first start. */
  readonly engines: () => EngineMemory | undefined
  /** What was analysed here, and what was not. */
  readonly coverage: (since?: EpochMs) => CoverageRecord[]
  /** Somebody looks at this camera in large, at none when undefined. */
  readonly focus: (cameraId: CameraId | undefined) => void
  /** Loads the detector, or lets it go. */
  readonly want: (wanted: boolean) => void
  /** Whether this browser hands pictures to programs at all; one that does not only watches. */
  readonly canSee: boolean
  /** Threads that the processor's engine has here. */
  readonly threads: number
  /** Whether this device has a real graphics processor; decided once. */
  readonly hasGpu: Promise<boolean>
}
