import type { CameraId } from '#contract/ids'
import type { ModelManifest } from '#contract/model-manifest'
import type { Rule } from '#contract/rule'
import type { Snapshot } from '#contract/snapshot'
import type { Clock } from '#contract/time'
import type { Zone } from '#contract/zone'
import type { Letterbox } from '../../core/geometry/letterbox.ts'
import type { RuleHit } from '../../core/rules/camera-judge.ts'
import type { SafetyEventDraft } from '../../core/rules/safety-event-draft.ts'
import type { FramePixels, FrameReading } from '../../inference/frame-pixels.ts'
import type { EngineOutput, InferenceEngine } from '../../inference/inference-engine.ts'
import type { Analysis, CameraRate } from './analysis.ts'
import type { ClosableFrame } from './newest-frame.ts'
import type { CameraLease, WatchedCamera } from './worker-messages.ts'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { createHeadReader } from '../../core/detection/head-reader.ts'
import { draftSafetyEvent } from '../../core/rules/safety-event-draft.ts'
import { FrameLetterboxer } from '../../inference/letterbox-frame.ts'
import { CameraAnalysis } from './camera-analysis.ts'
import { LookPace } from './look-pace.ts'

/** More pictures in one run gain nothing and make the first wait for the last. */
const maxBatch = 12
/** Share of the machine's time that detection may be offered for. */
const usableShare = 0.8
/** How much a new look changes the estimate of what a frame costs: the last twenty count. */
const costWeight = 0.05
/** So many looks without one sane answer, and the engine is given up. */
const maxOddLooks = 5

export interface TakenSnapshot {
  readonly blob: Blob
  readonly snapshot: Snapshot
}

export interface AnalyserOptions<Frame extends ClosableFrame> {
  readonly manifest: ModelManifest
  readonly engine: InferenceEngine
  readonly maxFps: number
  /** What one frame costs on this device, measured at the start; kept up to date by the looks. */
  readonly frameCostMs: number
  readonly readPixels: (frame: Frame, buffer: Uint8Array<ArrayBuffer>) => Promise<FrameReading>
  /** Must copy the pixels before its first await: their memory is reused. */
  readonly takeSnapshot: (pixels: FramePixels) => Promise<TakenSnapshot>
  /** Asked before each look; throws when the engine is not to be trusted any more. */
  readonly checkEngine?: () => Promise<void>
  readonly monotonicMs: () => number
  readonly wallClock: Clock
  readonly after: (delayMs: number, action: () => void) => () => void
  readonly onAnalyses: (analyses: Analysis[]) => void
  readonly onEvent: (draft: SafetyEventDraft, snapshot: Blob | undefined) => void
}

interface Look<Frame extends ClosableFrame> {
  readonly camera: CameraAnalysis<Frame>
  readonly pixels: FramePixels
  readonly captureMs: number
}

/**
 * The loop of detection: the newest unseen frames of all cameras -> one batch -> one engine run -> boxes -> tracks -> rules, as often as
 * `maxFps` and the machine allow. Every frame is closed as soon as its pixels are copied. Works on any frame type, so that it is tested
 * without a browser.
 */
export class Analyser<Frame extends ClosableFrame> {
  readonly #options: AnalyserOptions<Frame>
  readonly #pace: LookPace
  readonly #cameras = new Map<CameraId, CameraAnalysis<Frame>>()
  readonly #watched = new Set<CameraId>()
  readonly #letterboxer: FrameLetterboxer
  readonly #reader: ReturnType<typeof createHeadReader>
  #leases = new Map<CameraId, number>()
  #configuration: { cameras: readonly WatchedCamera[], zones: readonly Zone[], rules: readonly Rule[] } = { cameras: [], zones: [], rules: [] }
  #serverOffsetMs = 0
  #batch = new Float32Array(0)
  #oddLooks = 0
  #frameCostMs: number

  constructor(options: AnalyserOptions<Frame>) {
    this.#options = options
    this.#frameCostMs = options.frameCostMs
    this.#pace = new LookPace(options)
    this.#letterboxer = new FrameLetterboxer(options.manifest.input)
    this.#reader = createHeadReader(options.manifest)
  }

  configure(cameras: readonly WatchedCamera[], zones: readonly Zone[], rules: readonly Rule[]): void {
    this.#configuration = { cameras, zones, rules }
    const known = new Set(cameras.map(c => c.cameraId))
    for (const camera of this.#cameras.values()) {
      if (known.has(camera.cameraId) || this.#watched.has(camera.cameraId))
        this.#configure(camera)
      else
        this.#cameras.delete(camera.cameraId)
    }
  }

  setLeases(leases: readonly CameraLease[]): void {
    this.#leases = new Map(leases.map(l => [l.cameraId, l.epoch]))
  }

  /** Server clock minus this device's. */
  setServerOffset(offsetMs: number): void {
    this.#serverOffsetMs = offsetMs
  }

  watch(cameraId: CameraId): void {
    this.#watched.add(cameraId)
    if (this.#cameras.has(cameraId))
      return
    const camera = new CameraAnalysis<Frame>(cameraId)
    this.#configure(camera)
    this.#cameras.set(cameraId, camera)
  }

  unwatch(cameraId: CameraId): void {
    this.#watched.delete(cameraId)
    this.#cameras.get(cameraId)?.newest.clear()
  }

  /** Takes a frame, and with it the duty to close it. */
  offer(cameraId: CameraId, frame: Frame): void {
    const camera = this.#watched.has(cameraId)
      ? this.#cameras.get(cameraId)
      : undefined
    if (!camera) {
      frame.close()
      return
    }
    camera.newest.put(frame, this.#options.monotonicMs())
    this.#pace.wake()
  }

  rates(): CameraRate[] {
    const { engine, manifest, monotonicMs } = this.#options
    return [...this.#watched].flatMap(id => this.#cameras.get(id)?.rate(monotonicMs(), engine.kind, manifest.detectorId) ?? [])
  }

  /** Frames a second that this device can analyse in all, as it is loaded now. */
  get fpsBudget(): number {
    return Math.round(usableShare * 10_000 / Math.max(this.#frameCostMs, 0.1)) / 10
  }

  get tickGapMs(): number {
    return this.#pace.tickGapMs
  }

  /** Looks until `signal` aborts; rejects when the engine cannot be used any more. */
  async run(signal: AbortSignal): Promise<void> {
    const hasWork = (): boolean => [
      ...this.#cameras.values(),
    ].some(c => c.newest.hasFrame)
    while (await this.#pace.next(hasWork, signal))
      await this.look()
    this.#cameras.forEach(c => c.newest.clear())
  }

  /** One look at all cameras that have something new. */
  async look(): Promise<void> {
    const { engine, checkEngine, monotonicMs } = this.#options
    await checkEngine?.()
    const begin = monotonicMs()
    const looks = await this.#readFrames()
    if (looks.length === 0)
      return
    const { slotLength } = this.#letterboxer
    if (this.#batch.length < looks.length * slotLength)
      this.#batch = new Float32Array(looks.length * slotLength)
    const letterboxes = looks.map((look, slot) => this.#letterboxer.write(look.pixels, this.#batch, slot).letterbox)
    const givenMs = monotonicMs()
    const output = await engine.run(this.#batch, looks.length)
    this.#frameCostMs += ((monotonicMs() - begin) / looks.length - this.#frameCostMs) * costWeight
    const analyses = looks.flatMap((look, slot) => this.#judge(look, slot, letterboxes[slot]!, output, givenMs) ?? [])
    this.#oddLooks = analyses.length > 0
      ? 0
      : this.#oddLooks + 1
    if (analyses.length > 0)
      this.#options.onAnalyses(analyses)
    if (this.#oddLooks >= maxOddLooks)
      throw new AppError('model-invalid', `${looks[0]!.camera.trouble ?? 'The detector gives no sane answer.'} Choose another detector or reload the page.`)
  }

  /** Copies the newest frames into memory and lets them go. */
  async #readFrames(): Promise<Look<Frame>[]> {
    const { readPixels, monotonicMs } = this.#options
    const due = [
      ...this.#cameras.values(),
    ].filter(c => c.newest.hasFrame).sort((a, b) => a.lastLookMs - b.lastLookMs).slice(0, maxBatch)
    const looks = await Promise.all(due.map(async (camera): Promise<Look<Frame> | undefined> => {
      const taken = camera.newest.take()
      if (!taken)
        return undefined
      camera.lastLookMs = monotonicMs()
      const captureMs = camera.clock.captureMs(taken.frame.timestamp, taken.arrivalMs)
      const reading = await readPixels(taken.frame, camera.buffer).finally(() => taken.frame.close())
      if (reading.status !== 'read') {
        camera.trouble = reading.status === 'empty'
          ? 'The picture has no size.'
          : reading.reason
        return undefined
      }
      camera.buffer = reading.buffer
      return { camera, pixels: reading.pixels, captureMs }
    }))
    return looks.filter(look => look !== undefined)
  }

  #judge({ camera, pixels, captureMs }: Look<Frame>, slot: number, letterbox: Letterbox, output: EngineOutput, givenMs: number): Analysis | undefined {
    const { monotonicMs, wallClock } = this.#options
    const reading = this.#reader.read(output.data, slot, output.dims.at(-1) ?? 0, letterbox, pixels.width, pixels.height)
    if (reading.status === 'odd-output') {
      camera.trouble = reading.reason
      return undefined
    }
    const leaseEpoch = this.#leases.get(camera.cameraId)
    const { tracks, judgement } = camera.see(reading.detections, captureMs, pixels.width / pixels.height, leaseEpoch !== undefined)
    const nowMs = monotonicMs()
    camera.looked(nowMs, captureMs)
    const capturedAt = epochMs(wallClock() - (nowMs - captureMs) + this.#serverOffsetMs)
    if (leaseEpoch !== undefined && judgement.hits.length > 0)
      this.#raise(judgement.hits, tracks, pixels, camera, leaseEpoch, capturedAt)
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
    }
  }

  #raise(hits: readonly RuleHit[], tracks: Analysis['tracks'], pixels: FramePixels, camera: CameraAnalysis<Frame>, leaseEpoch: number, capturedAt: Analysis['capturedAt']): void {
    const { manifest, engine, takeSnapshot, onEvent } = this.#options
    const context = {
      cameraId: camera.cameraId,
      cameraName: camera.name || 'Camera',
      detector: { detectorId: manifest.detectorId, sha256: manifest.file.sha256, engine: engine.kind },
      leaseEpoch,
      capturedAt,
    }
    const drafts = hits.map(hit => draftSafetyEvent(hit, tracks, context))
    // One still serves all hits of this frame; without it the event is still a fact.
    takeSnapshot(pixels).then(
      ({ blob, snapshot }) => drafts.forEach(draft => onEvent({ ...draft, snapshot }, blob)),
      () => drafts.forEach(draft => onEvent(draft, undefined)),
    )
  }

  #configure(camera: CameraAnalysis<Frame>): void {
    const { cameras, zones, rules } = this.#configuration
    camera.configure(cameras.find(c => c.cameraId === camera.cameraId)?.name ?? '', rules, zones)
  }
}
