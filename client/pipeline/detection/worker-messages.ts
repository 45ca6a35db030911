import type { Engine } from '#contract/detection'
import type { ErrorCode } from '#contract/errors'
import type { GroundPlane } from '#contract/ground-plane'
import type { CameraId, DetectorId } from '#contract/ids'
import type { Rule } from '#contract/rule'
import type { Suppression } from '#contract/suppression'
import type { Zone } from '#contract/zone'
import type { CaptureAnchor } from '../../core/capture-anchor.ts'
import type { EngineMemory } from '../../core/detection/engine-memory.ts'
import type { SafetyEventDraft } from '../../core/rules/safety-event-draft.ts'
import type { ToldAct } from '../../core/rules/told-acts.ts'
import type { EnginePreference } from '../../inference/engine-choice.ts'
import type { DeviceHints } from '../../inference/gpu-adapter.ts'
import type { Analysis, CameraRate, WorkReport } from './analysis.ts'
import type { EngineFailure } from './engine-failure.ts'

export interface WatchedCamera {
  readonly cameraId: CameraId
  readonly name: string
  /** The detector that looks at it; that of the organization when absent. */
  readonly detectorId?: DetectorId
  /** How its picture lies on the floor, and the site's time zone: for distances and schedules. */
  readonly groundPlane?: GroundPlane
  readonly timeZone?: string
  /** False alarms of this camera that hide their like. */
  readonly suppressions?: readonly Suppression[]
}

/** The right to record a camera's events; epoch 0 where there is no server to ask. */
export interface CameraLease {
  readonly cameraId: CameraId
  readonly epoch: number
}

/** Page -> detection worker. Both ends are one build of ours, so the shapes are types alone. */
export type ToDetectionWorker
  = | { type: 'start', detectorId: DetectorId, preference: EnginePreference, hints: DeviceHints, baselineFps: number, memories: EngineMemory[], excluded: [Engine, string][] }
    | { type: 'configure', cameras: WatchedCamera[], zones: Zone[], rules: Rule[] }
    | { type: 'leases', leases: CameraLease[] }
    | { type: 'server-offset', offsetMs: number }
    /** Another detector's event of this camera is kept. */
    | { type: 'told-act', cameraId: CameraId, act: ToldAct }
    | { type: 'watch', cameraId: CameraId, frames: ReadableStream<VideoFrame> }
    /** `rtpTimestamp` where the browser tells it of the element's picture. */
    | { type: 'frame', cameraId: CameraId, frame: VideoFrame, rtpTimestamp: number | undefined }
    /** When the track's pictures are captured, by the server's clock; undefined where its track does not say. */
    | { type: 'capture-anchor', cameraId: CameraId, anchor: CaptureAnchor | undefined }
    | { type: 'unwatch', cameraId: CameraId }
    /** The track ended: no more frames come. */
    | { type: 'ended', cameraId: CameraId }
    /** Somebody looks at this camera in large; at none when absent. */
    | { type: 'focus', cameraId?: CameraId }

/** Detection worker -> page. */
export type FromDetectionWorker
  = | { type: 'running', engine: Engine, detectorId: DetectorId, reason?: string, fpsBudget: number, memory: EngineMemory, isRemembered: boolean }
    /** An engine was taken out; the next one is being opened. `sinceLastGoodMs`: what was said since then is not to be believed. */
    | { type: 'engine-failed', engine: Engine, kind: EngineFailure['kind'], reason: string, isExcluded: boolean, sinceLastGoodMs: number }
    | { type: 'analyses', analyses: Analysis[] }
    | { type: 'event', draft: SafetyEventDraft, snapshot: Blob | undefined }
    /** A sign of life, four a second from the first message on; an engine that is being opened may hold the worker up. */
    | { type: 'alive', isOpening: boolean }
    /** Once a second. */
    | { type: 'pulse', rates: CameraRate[], fpsBudget: number, tickGapMs: number, report: WorkReport }
    /** The worker is of no more use. */
    | { type: 'failed', code: ErrorCode, message: string }
