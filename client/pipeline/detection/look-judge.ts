import type { Detection } from '#contract/detection'
import type { CameraId } from '#contract/ids'
import type { Snapshot } from '#contract/snapshot'
import type { Clock } from '#contract/time'
import type { SafetyEventDraft } from '../../core/rules/safety-event-draft.ts'
import type { MarkedHit } from '../../core/rules/suppress-memory.ts'
import type { SlotReading } from '../../inference/batch-detector.ts'
import type { Analysis } from './analysis.ts'
import type { Look } from './look-slots.ts'
import type { AnalysableFrame } from './newest-frame.ts'
import type { OpenUnit } from './open-unit.ts'
import type { CameraLease } from './worker-messages.ts'
import { epochMs } from '#contract/time'
import { unreachable } from '#contract/unreachable'
import { mergeCrop } from '../../core/detection/merge-crop.ts'
import { readBoxes } from '../../core/detection/read-boxes.ts'
import { draftSafetyEvent } from '../../core/rules/safety-event-draft.ts'

export interface TakenSnapshot {
  readonly blob: Blob
  readonly snapshot: Snapshot
}

export interface JudgeOptions<Frame> {
  readonly monotonicMs: () => number
  readonly wallClock: Clock
  /** Must copy the picture before its first await: the frame is closed then. */
  readonly takeSnapshot: (frame: Frame) => Promise<TakenSnapshot>
  readonly onAnalyses: (analyses: Analysis[]) => void
  readonly onEvent: (draft: SafetyEventDraft, snapshot: Blob | undefined) => void
}

/** Makes of a detector's readings what the cameras remember, what pages are told, and the events of the cameras that are leased. */
export class LookJudge<Frame extends AnalysableFrame<Frame>> {
  readonly #options: JudgeOptions<Frame>
  #leases = new Map<CameraId, number>()
  serverOffsetMs = 0

  constructor(options: JudgeOptions<Frame>) {
    this.#options = options
  }

  setLeases(leases: readonly CameraLease[]): void {
    this.#leases = new Map(leases.map(l => [l.cameraId, l.epoch]))
  }

  /** Whether events of this camera are recorded here. */
  holds(cameraId: CameraId): boolean {
    return this.#leases.has(cameraId)
  }

  /** `givenMs`: when the look was handed to the engine. */
  judge(looks: readonly Look<Frame>[], readings: readonly SlotReading[], unit: OpenUnit<Frame>, givenMs: number): Analysis[] {
    return looks.flatMap((look) => {
      const reading = readings[look.slot]
      return reading
        ? this.#judgeOne(look, reading, look.crop && readings[look.crop.slot], unit, givenMs) ?? []
        : []
    })
  }

  #judgeOne(look: Look<Frame>, reading: SlotReading, cropped: SlotReading | undefined, unit: OpenUnit<Frame>, givenMs: number): Analysis | undefined {
    const { camera, captureMs } = look
    const { labels, postprocess } = unit.opened.manifest
    if (reading.status !== 'bad-frame') {
      camera.measure(reading.picture)
      if (reading.motion)
        camera.motion.take(reading.motion, captureMs)
    }
    switch (reading.status) {
      case 'motion': return undefined
      case 'bad-frame':
      case 'odd-output':
        camera.trouble = { kind: reading.status, reason: reading.reason }
        return undefined
      case 'read': {
        const whole = readBoxes(reading.boxes, labels)
        const detections = cropped?.status === 'read' && look.crop
          ? mergeCrop(whole, readBoxes(cropped.boxes, labels), look.crop.region, postprocess.nmsIou)
          : whole
        return this.#see(look, detections, reading.picture.width / reading.picture.height, unit, givenMs)
      }
      default: return unreachable(reading)
    }
  }

  #see(look: Look<Frame>, detections: readonly Detection[], aspect: number, unit: OpenUnit<Frame>, givenMs: number): Analysis {
    const { monotonicMs, wallClock } = this.#options
    const { camera, captureMs } = look
    const leaseEpoch = this.#leases.get(camera.cameraId)
    const nowMs = monotonicMs()
    const capturedAt = epochMs(wallClock() - (nowMs - captureMs) + this.serverOffsetMs)
    const { tracks, judgement, marked } = camera.see(detections, captureMs, aspect, leaseEpoch !== undefined, capturedAt)
    camera.looked(nowMs, captureMs)
    if (leaseEpoch !== undefined && marked.length > 0)
      this.#raise(marked, tracks, look, unit, leaseEpoch, capturedAt)
    const { violations, occupiedZoneIds } = judgement
    return {
      cameraId: camera.cameraId,
      capturedAt,
      frameAgeMs: camera.frameAgeMs,
      givenAgeMs: Math.max(0, Math.round(givenMs - captureMs)),
      tracks,
      violating: [
        ...violations.keys(),
      ],
      violations,
      occupiedZoneIds,
      ...(leaseEpoch === undefined
        ? {}
        : {
            kept: {
              aspect,
              worn: camera.wornBy(tracks),
            },
          }),
    }
  }

  #raise(hits: readonly MarkedHit[], tracks: Analysis['tracks'], { camera, still }: Look<Frame>, unit: OpenUnit<Frame>, leaseEpoch: number, capturedAt: Analysis['capturedAt']): void {
    const { takeSnapshot, onEvent } = this.#options
    const { manifest, detector } = unit.opened
    const context = {
      cameraId: camera.cameraId,
      cameraName: camera.name || 'Camera',
      detector: { detectorId: manifest.detectorId, sha256: manifest.file.sha256, engine: detector.kind },
      leaseEpoch,
      capturedAt,
    }
    const drafts = hits.map(({ hit, ...marks }) => ({
      ...draftSafetyEvent(hit, tracks, context),
      ...marks,
    }))
    // A rule that is broken at the first look has no copy of that picture: the one after it shows the same people.
    const frame = still ?? camera.newest.frame
    const taken = frame
      ? takeSnapshot(frame)
      : Promise.reject(new Error('There is no picture.'))
    // One still serves all hits of this frame; without it the event is still a fact.
    taken.then(
      ({ blob, snapshot }) => drafts.forEach(draft => onEvent({ ...draft, snapshot }, blob)),
      () => drafts.forEach(draft => onEvent(draft, undefined)),
    )
  }
}
