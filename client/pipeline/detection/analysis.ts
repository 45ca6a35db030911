import type { Engine, TrackedDetection } from '#contract/detection'
import type { CameraId, DetectorId, ZoneId } from '#contract/ids'
import type { Severity } from '#contract/severity'
import type { EpochMs } from '#contract/time'
import type { UnreliableRule } from '#contract/unreliable-rule'
import type { RecordedLook } from '../../core/tracking/track-history.ts'
import type { DetectorStats } from '../../inference/batch-detector.ts'

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
  /** What is kept of the look besides; absent for cameras whose events are not recorded here. */
  readonly kept?: Pick<RecordedLook, 'aspect' | 'worn'>
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
  /** Looks a second that this camera asks for, by motion, focus, rules and burst. */
  readonly wantedFps: number
  /** What the scheduler gives of it; less when the machine cannot keep up. */
  readonly grantedFps: number
  /** Looks since the watch began. */
  readonly looks: number
  /** ms since the last look, and since the last picture came; absent before the first. */
  readonly lastLookAgeMs?: number
  readonly lastFrameAgeMs?: number
  readonly motion: 'moving' | 'still' | 'unknown'
  readonly isBursting: boolean
  /** Pixels of the newest picture as it is shown, and how often that changed. */
  readonly picture?: { readonly width: number, readonly height: number }
  readonly sizeChanges: number
  /** Why the newest picture could not be analysed; absent when it could. */
  readonly trouble?: string
  readonly troubleKind?: Trouble['kind']
  /** Rules that could not be judged well when people were seen last. */
  readonly unreliable?: UnreliableRule[]
}

/** Why a picture could not be analysed. `reason` is a sentence. */
export interface Trouble {
  /** `bad-frame`: no size, closed, unreadable. `odd-output`: numbers that no detector gives. `ended`: the track gives no more pictures. */
  readonly kind: 'bad-frame' | 'odd-output' | 'ended'
  readonly reason: string
}

/** How one open detector fares. */
export interface DetectorReport {
  readonly detectorId: DetectorId
  readonly engine: Engine
  /** Runs by how many pictures they held, and what a picture costs in batches of each size, ms. */
  readonly batches: Readonly<Record<number, number>>
  readonly cost: readonly { readonly size: number, readonly ms: number }[]
  readonly ticks: number
  readonly stats: DetectorStats
  readonly sentinel: readonly { readonly agoMs: number, readonly reason?: string }[]
}

/** How the whole worker fares. */
export interface WorkReport {
  readonly detectors: readonly DetectorReport[]
  /** Work that is needed against what the machine may give: above 1 it cannot keep up. */
  readonly load: number
  readonly tickGapMs: number
  /** Frames in our hands over all cameras. */
  readonly openFrames: number
}
