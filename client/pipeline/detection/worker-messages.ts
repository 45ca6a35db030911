import type { Engine } from '#contract/detection'
import type { ErrorCode } from '#contract/errors'
import type { CameraId, DetectorId } from '#contract/ids'
import type { Rule } from '#contract/rule'
import type { Zone } from '#contract/zone'
import type { SafetyEventDraft } from '../../core/rules/safety-event-draft.ts'
import type { EnginePreference } from '../../inference/engine-choice.ts'
import type { DeviceHints } from '../../inference/gpu-adapter.ts'
import type { Analysis, CameraRate } from './analysis.ts'

export interface WatchedCamera {
  readonly cameraId: CameraId
  readonly name: string
}

/** The right to record a camera's events; epoch 0 where there is no server to ask. */
export interface CameraLease {
  readonly cameraId: CameraId
  readonly epoch: number
}

/** Page -> detection worker. Both ends are one build of ours, so the shapes are types alone. */
export type ToDetectionWorker
  = | { type: 'start', detectorId: DetectorId, preference: EnginePreference, hints: DeviceHints, maxFps: number }
    | { type: 'configure', cameras: WatchedCamera[], zones: Zone[], rules: Rule[] }
    | { type: 'leases', leases: CameraLease[] }
    | { type: 'server-offset', offsetMs: number }
    | { type: 'watch', cameraId: CameraId, frames: ReadableStream<VideoFrame> }
    | { type: 'frame', cameraId: CameraId, frame: VideoFrame }
    | { type: 'unwatch', cameraId: CameraId }

/** Detection worker -> page. */
export type FromDetectionWorker
  = | { type: 'running', engine: Engine, detectorId: DetectorId, reason?: string, fpsBudget: number }
    | { type: 'analyses', analyses: Analysis[] }
    | { type: 'event', draft: SafetyEventDraft, snapshot: Blob | undefined }
    /** Once a second, also as a sign of life. */
    | { type: 'pulse', rates: CameraRate[], fpsBudget: number, tickGapMs: number }
    /** The worker is of no more use. `distrustGpu`: start the next one without WebGPU. */
    | { type: 'failed', code: ErrorCode, message: string, distrustGpu: boolean }
