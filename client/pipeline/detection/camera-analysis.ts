import type { Detection, Engine, TrackedDetection } from '#contract/detection'
import type { CameraId, DetectorId } from '#contract/ids'
import type { Rule } from '#contract/rule'
import type { Zone } from '#contract/zone'
import type { Judgement } from '../../core/rules/camera-judge.ts'
import type { CameraRate } from './analysis.ts'
import type { ClosableFrame } from './newest-frame.ts'
import { CameraJudge } from '../../core/rules/camera-judge.ts'
import { ByteTracker } from '../../core/tracking/byte-tracker.ts'
import { FrameClock } from './frame-clock.ts'
import { NewestFrame } from './newest-frame.ts'
import { SlidingWindow } from './sliding-window.ts'

/** Everything that one camera remembers between looks. Outlives a lost track: its people keep their ids when the picture is back. */
export class CameraAnalysis<Frame extends ClosableFrame> {
  readonly cameraId: CameraId
  readonly newest = new NewestFrame<Frame>()
  readonly clock = new FrameClock()
  /** Memory for the pixels of one frame, reused. */
  buffer = new Uint8Array(0)
  name = ''
  /** When it was last looked at, for fairness when there are more cameras than a batch takes. */
  lastLookMs = Number.NEGATIVE_INFINITY
  frameAgeMs = 0
  trouble: string | undefined
  readonly #tracker = new ByteTracker()
  readonly #judge = new CameraJudge()
  readonly #looks = new SlidingWindow()

  constructor(cameraId: CameraId) {
    this.cameraId = cameraId
  }

  configure(name: string, rules: readonly Rule[], zones: readonly Zone[]): void {
    this.name = name
    this.#judge.configure(rules.filter(r => r.cameraId === this.cameraId), zones.filter(z => z.cameraId === this.cameraId))
  }

  /** Tracks and judges the detections of one look, captured at `captureMs` of the monotonic clock. */
  see(detections: readonly Detection[], captureMs: number, aspect: number, mayRaise: boolean): { tracks: TrackedDetection[], judgement: Judgement } {
    const tracks = this.#tracker.look(detections, captureMs, aspect)
    return {
      tracks,
      judgement: this.#judge.judge(tracks, captureMs, mayRaise),
    }
  }

  /** Notes that a look succeeded. */
  looked(nowMs: number, captureMs: number): void {
    this.trouble = undefined
    this.frameAgeMs = Math.max(0, Math.round(nowMs - captureMs))
    this.#looks.add(nowMs)
  }

  rate(nowMs: number, engine: Engine, detectorId: DetectorId): CameraRate {
    return {
      cameraId: this.cameraId,
      fps: this.#looks.perSecond(nowMs),
      engine,
      detectorId,
      frameAgeMs: this.frameAgeMs,
      dropped: this.newest.dropped,
      ...(this.trouble
        ? { trouble: this.trouble }
        : {}),
    }
  }
}
