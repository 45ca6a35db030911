import type { CameraId } from '#contract/ids'
import type { Rule } from '#contract/rule'
import type { EpochMs } from '#contract/time'
import type { Zone } from '#contract/zone'
import type { SafetyEventDraft } from '../../core/rules/safety-event-draft.ts'
import type { BatchDetector } from '../../inference/batch-detector.ts'
import type { Analysis } from '../detection/analysis.ts'
import type { AnalysableFrame } from '../detection/newest-frame.ts'
import type { OpenedDetector } from '../detection/open-unit.ts'
import type { WatchedCamera } from '../detection/worker-messages.ts'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { Analyser } from '../detection/analyser.ts'

export interface ClipOptions<Frame> {
  readonly camera: WatchedCamera
  readonly zones: readonly Zone[]
  readonly rules: readonly Rule[]
  readonly opened: OpenedDetector<Frame>
  /** What the clocks of the site show at the clip's beginning, for schedules. */
  readonly startsAt: EpochMs
  /** Looks a second without a reason for more. */
  readonly baselineFps: number
  /** `atMs`: of the clip, when the event would be told by a machine that computes in no time. */
  readonly onEvent: (draft: SafetyEventDraft, atMs: number) => void
  readonly onLook?: (analysis: Analysis) => void
}

/** Between two pictures the analyser is asked this often whether the older one is due. */
const stepMs = 20
/** Looks count as free: what is told is what the rules can do, and a slow machine tells the same. */
const freeLooks = [
  { size: 1, ms: 1 },
]

/**
 * Lets the analyser itself look at one clip, by a clock that shows the clip's own time and stands still while the engine works: motion gate,
 * rates, bursts, crops, tracker, votes and rules are those of the live wall, and the same clip gives the same events on any machine.
 */
export class ClipAnalysis<Frame extends AnalysableFrame<Frame>> {
  readonly #cameraId: CameraId
  readonly #analyser: Analyser<Frame>
  #nowMs = 0
  #waits = false
  #isLost: AppError | undefined
  #readings: Promise<unknown>[] = []

  constructor({ camera, zones, rules, opened, startsAt, baselineFps, onEvent, onLook }: ClipOptions<Frame>) {
    this.#cameraId = camera.cameraId
    this.#analyser = new Analyser<Frame>({
      defaultDetectorId: opened.manifest.detectorId,
      baselineFps,
      monotonicMs: () => this.#nowMs,
      wallClock: () => epochMs(startsAt + this.#nowMs),
      after: () => () => {},
      takeSnapshot: () => Promise.reject(new AppError('not-found', 'A clip is its own picture.')),
      onAnalyses: analyses => analyses.forEach(analysis => onLook?.(analysis)),
      onEvent: draft => onEvent(draft, this.#nowMs),
      onEngineFailure: ({ code, reason }) => {
        this.#isLost = new AppError(code, reason)
      },
    })
    this.#analyser.use({
      manifest: opened.manifest,
      detector: this.#watched(opened.detector),
      measured: freeLooks,
    })
    this.#analyser.configure([camera], zones, rules)
    this.#analyser.setLeases([
      { cameraId: camera.cameraId, epoch: 1 },
    ])
    this.#analyser.watch(camera.cameraId)
  }

  /** Shows the picture of `atMs`, which must not go back; it is closed here. Rejects with an AppError when the engine is lost. */
  async show(frame: Frame, atMs: number): Promise<void> {
    await this.pass(atMs)
    this.#waits = true
    this.#analyser.offer(this.#cameraId, frame)
    await this.#look()
  }

  /** Lets the clip's time go on to `atMs`. */
  async pass(atMs: number): Promise<void> {
    while (this.#waits && this.#nowMs + stepMs < atMs) {
      this.#nowMs += stepMs
      await this.#look()
    }
    this.#nowMs = Math.max(this.#nowMs, atMs)
  }

  /** Closes what was not looked at any more. */
  close(): void {
    this.#analyser.unwatch(this.#cameraId)
  }

  async #look(): Promise<void> {
    while (this.#analyser.tick().length > 0) {
      this.#waits = false
      const readings = this.#readings
      this.#readings = []
      await Promise.allSettled(readings)
      // What follows from a reading (tracks, rules, an event without its still) takes a few turns of its own.
      for (let turn = 0; turn < 8; turn++)
        await undefined
      if (this.#isLost)
        throw this.#isLost
    }
  }

  #watched(detector: BatchDetector<Frame>): BatchDetector<Frame> {
    return {
      kind: detector.kind,
      submit: (slots) => {
        const look = detector.submit(slots)
        this.#readings.push(look.readings)
        return look
      },
      forget: key => detector.forget(key),
      stats: () => detector.stats(),
      close: () => detector.close(),
    }
  }
}
