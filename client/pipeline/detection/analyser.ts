import type { CameraId, DetectorId } from '#contract/ids'
import type { Rule } from '#contract/rule'
import type { Zone } from '#contract/zone'
import type { CaptureAnchor } from '../../core/capture-anchor.ts'
import type { CameraRate, Trouble, WorkReport } from './analysis.ts'
import type { EngineFailure } from './engine-failure.ts'
import type { JudgeOptions } from './look-judge.ts'
import type { Look } from './look-slots.ts'
import type { AnalysableFrame } from './newest-frame.ts'
import type { OpenedDetector } from './open-unit.ts'
import type { CameraLease, WatchedCamera } from './worker-messages.ts'
import { AppError } from '#contract/app-error'
import { demandOf } from '../../core/scheduling/camera-demand.ts'
import { LookSchedule, usableShare } from '../../core/scheduling/look-schedule.ts'
import { messageOf } from '../../inference/ort-session.ts'
import { CameraAnalysis } from './camera-analysis.ts'
import { LookJudge } from './look-judge.ts'
import { slotsOf } from './look-slots.ts'
import { OpenUnit } from './open-unit.ts'
import { TickPace } from './tick-pace.ts'

/** So often the shares of the machine are counted anew: costs and scenes change. */
const planEveryMs = 100
/** A still scene is asked for motion this often: it costs a copy of the picture, not a run of the detector. */
const gateEveryMs = 200
/** So many looks without one sane answer, and the engine is given up. */
const maxOddLooks = 5
/** More pictures a look are refused by the port; the golden picture has its place among them. */
const maxPictures = 12

export interface AnalyserOptions<Frame extends AnalysableFrame<Frame>> extends JudgeOptions<Frame> {
  /** Looks a second at a camera without a reason for more. */
  readonly baselineFps: number
  readonly defaultDetectorId: DetectorId
  readonly after: (delayMs: number, action: () => void) => () => void
  /** An engine that went wrong or was lost was taken out; its cameras wait for `use`. */
  readonly onEngineFailure: (failure: EngineFailure) => void
  /** The golden picture is asked after so many ticks. */
  readonly sentinelTicks?: number
}

/**
 * The loop of detection: decides which cameras are due, hands their newest frames to the detector as one look, and judges what it answers,
 * as often as motion, focus and rules ask and the machine allows. Tick t is read while t + 1 runs. Frames are closed by the detector;
 * of a camera at most one is being looked at and one waits. Works on any frame type, so that it is tested without a browser.
 */
export class Analyser<Frame extends AnalysableFrame<Frame>> {
  readonly #options: AnalyserOptions<Frame>
  readonly #pace: TickPace
  readonly #schedule: LookSchedule<CameraAnalysis<Frame>>
  readonly #judge: LookJudge<Frame>
  readonly #cameras = new Map<CameraId, CameraAnalysis<Frame>>()
  readonly #watched = new Set<CameraId>()
  readonly #units = new Map<DetectorId, OpenUnit<Frame>>()
  #configuration: { cameras: readonly WatchedCamera[], zones: readonly Zone[], rules: readonly Rule[] } = { cameras: [], zones: [], rules: [] }
  #focused: CameraId | undefined
  #plannedMs = Number.NEGATIVE_INFINITY

  constructor(options: AnalyserOptions<Frame>) {
    this.#options = options
    this.#pace = new TickPace(options)
    this.#judge = new LookJudge(options)
    this.#schedule = new LookSchedule(key => this.#units.get(key as DetectorId)?.batchSize ?? 1)
  }

  /** Opens a detector for the cameras that want it, or replaces it; the old one is closed by its owner. */
  use(opened: OpenedDetector<Frame>): void {
    const unit = new OpenUnit(opened, this.#options.monotonicMs(), this.#options.sentinelTicks)
    this.#units.set(unit.detectorId, unit)
    this.#replan()
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
    this.#replan()
  }

  readonly setLeases = (leases: readonly CameraLease[]): void => this.#judge.setLeases(leases)

  /** Another detector's event of this camera is kept: who stands by does not raise it again. */
  readonly tell = (cameraId: CameraId, act: Parameters<CameraAnalysis<Frame>['tell']>[0]): void => this.#cameras.get(cameraId)?.tell(act)

  /** Server clock minus this device's. */
  setServerOffset(offsetMs: number): void {
    this.#judge.serverOffsetMs = offsetMs
  }

  /** The camera that somebody looks at in large: it gets a multiple of the others' share. */
  focus(cameraId: CameraId | undefined): void {
    this.#focused = cameraId
    this.#replan()
  }

  watch(cameraId: CameraId): void {
    this.#watched.add(cameraId)
    if (!this.#cameras.has(cameraId)) {
      const camera = new CameraAnalysis<Frame>(cameraId)
      this.#configure(camera)
      this.#cameras.set(cameraId, camera)
    }
    if (this.#cameras.get(cameraId)!.trouble?.kind === 'ended')
      this.#cameras.get(cameraId)!.trouble = undefined
    this.#replan()
  }

  unwatch(cameraId: CameraId): void {
    this.#watched.delete(cameraId)
    const camera = this.#cameras.get(cameraId)
    camera?.newest.clear()
    camera?.motion.forget()
    this.#units.forEach(unit => unit.opened.detector.forget(cameraId))
    this.#replan()
  }

  /** The camera's track gives no more pictures. */
  end(cameraId: CameraId, trouble: Trouble): void {
    const camera = this.#watched.has(cameraId) && this.#cameras.get(cameraId)
    if (camera)
      camera.trouble = trouble
  }

  /** Takes a frame, and with it the duty to close it. */
  offer(cameraId: CameraId, frame: Frame, rtpTimestamp?: number): void {
    const camera = this.#watched.has(cameraId)
      ? this.#cameras.get(cameraId)
      : undefined
    if (!camera)
      return frame.close()
    camera.lastFrameMs = this.#options.monotonicMs()
    camera.newest.put(frame, camera.lastFrameMs, rtpTimestamp)
    this.#pace.wake()
  }

  /** From what the camera's track says of captures; undefined where it says nothing. */
  anchor(cameraId: CameraId, anchor: CaptureAnchor | undefined): void {
    const camera = this.#cameras.get(cameraId)
    if (camera)
      camera.clock.anchor = anchor
  }

  rates(): CameraRate[] {
    const nowMs = this.#options.monotonicMs()
    return this.#active().flatMap((camera) => {
      const unit = this.#unitOf(camera)
      return unit
        ? [
            camera.rate(nowMs, unit.opened.detector.kind, unit.detectorId, this.#schedule.granted(camera)),
          ]
        : []
    })
  }

  report(): WorkReport {
    const nowMs = this.#options.monotonicMs()
    const units = Array.from(this.#units.values())
    return {
      detectors: units.map(unit => unit.report(nowMs)),
      load: this.#schedule.load,
      tickGapMs: this.tickGapMs,
      openFrames: units.reduce((sum, unit) => sum + unit.opened.detector.stats().openFrames, 0) + this.#active().filter(c => c.newest.hasFrame).length,
    }
  }

  /** Frames a second that this device can analyse in all, as it is loaded now. */
  get fpsBudget(): number {
    const unit = this.#units.get(this.#options.defaultDetectorId)
    return unit
      ? Math.round(usableShare * 10_000 / Math.max(unit.lookCostMs, 0.1)) / 10
      : 0
  }

  get tickGapMs(): number {
    return this.#pace.tickGapMs
  }

  /** Looks until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const waits = this.tick()
      if (waits.length > 0)
        await Promise.all(waits)
      else
        await this.#pace.sleep(this.#nextMs, signal)
    }
    this.#cameras.forEach(c => c.newest.clear())
  }

  #nextMs: number | undefined

  /** One step of the loop: begins what is due. Answers what to wait for before the next step; nothing when nothing was due. */
  tick(): Promise<void>[] {
    const { monotonicMs, baselineFps } = this.#options
    const nowMs = monotonicMs()
    const candidates = this.#active().flatMap((key) => {
      const unit = this.#unitOf(key)
      return unit
        ? [
            {
              key,
              hasPicture: key.newest.hasFrame && !key.isInFlight && unit.isFree,
              demand: demandOf(key.circumstances(nowMs, key.cameraId === this.#focused), unit.lookCostMs, baselineFps),
              batchKey: unit.detectorId as string,
            },
          ]
        : []
    })
    if (nowMs - this.#plannedMs >= planEveryMs) {
      this.#plannedMs = nowMs
      this.#schedule.plan(candidates, nowMs)
    }
    const decision = this.#schedule.decide(candidates, nowMs)
    const due = new Set(decision.kind === 'look'
      ? decision.keys
      : [])
    const gated = candidates.filter(c => c.hasPicture && !due.has(c.key) && c.key.motion.state(nowMs) === 'still' && nowMs - c.key.gatedMs >= gateEveryMs).map(c => c.key)
    this.#nextMs = decision.kind === 'wait'
      ? decision.untilMs
      : nowMs
    return [
      ...this.#units.values(),
    ].flatMap((unit) => {
      const own = (camera: CameraAnalysis<Frame>): boolean => this.#unitOf(camera) === unit
      const looked = [...due].filter(own)
      const asked = gated.filter(own)
      return looked.length + asked.length > 0
        ? [
            this.#begin(unit, looked, asked, nowMs),
          ]
        : []
    })
  }

  /** Hands the pictures to the detector; resolves when it takes the next ones. */
  #begin(unit: OpenUnit<Frame>, due: readonly CameraAnalysis<Frame>[], gated: readonly CameraAnalysis<Frame>[], nowMs: number): Promise<void> {
    const { detector, manifest } = unit.opened
    const golden = due.length > 0 && due.length < maxPictures
      ? unit.sentinel?.tick(nowMs)
      : undefined
    const spare = this.#schedule.isShort
      ? 0
      : maxPictures - due.length - (golden ? 1 : 0)
    const { looks, slots } = slotsOf(due, gated, {
      nowMs,
      serverMs: this.#options.wallClock() + this.#judge.serverOffsetMs,
      spare,
      input: manifest.input,
      mayRaise: id => this.#judge.holds(id),
    })
    const asked = golden
      ? [
          ...slots,
          {
            key: 'golden',
            frame: golden,
            want: 'detect' as const,
            captureMs: nowMs,
          },
        ]
      : slots
    unit.inFlight++
    let look: ReturnType<typeof detector.submit>
    try {
      look = detector.submit(asked)
    }
    catch (error) {
      asked.forEach(slot => slot.frame.close())
      look = {
        accepted: Promise.resolve(),
        readings: Promise.reject(error),
      }
    }
    const answered = look.readings.then((readings) => {
      unit.ran(asked.filter(slot => slot.want === 'detect').length, nowMs, this.#options.monotonicMs())
      const wrong = golden && unit.sentinel?.judge(readings[slots.length], nowMs)
      // What a wrong engine says of people is not believed.
      if (wrong)
        this.#giveUp(unit, { kind: 'wrong', reason: wrong })
      else
        this.#take(unit, looks, readings, nowMs)
    }).catch((error: unknown) => this.#giveUp(unit, {
      kind: 'lost',
      reason: messageOf(error),
      code: error instanceof AppError
        ? error.code
        : 'internal',
    })).finally(() => {
      unit.inFlight--
      for (const { camera, still } of looks) {
        camera.isInFlight = false
        still?.close()
      }
      this.#pace.wake()
    })
    return Promise.race([look.accepted, answered])
  }

  #take(unit: OpenUnit<Frame>, looks: readonly Look<Frame>[], readings: Parameters<LookJudge<Frame>['judge']>[1], givenMs: number): void {
    if (this.#units.get(unit.detectorId) !== unit)
      return
    const analyses = this.#judge.judge(looks, readings, unit, givenMs)
    const wasLooked = looks.some(look => look.isLooked)
    if (analyses.length > 0 || !wasLooked) {
      if (wasLooked)
        unit.oddLooks = 0
      if (analyses.length > 0)
        this.#options.onAnalyses(analyses)
      return
    }
    // Frames that could not be read are the camera's fault, numbers that cannot be boxes the engine's.
    if (looks.some(look => look.camera.trouble?.kind === 'odd-output') && ++unit.oddLooks >= maxOddLooks)
      this.#giveUp(unit, { kind: 'wrong', reason: looks[0]!.camera.trouble?.reason ?? 'it gives no sane answer' })
  }

  #giveUp(unit: OpenUnit<Frame>, { kind, reason, code = 'model-invalid' }: Pick<EngineFailure, 'kind' | 'reason'> & Partial<Pick<EngineFailure, 'code'>>): void {
    if (this.#units.get(unit.detectorId) !== unit)
      return
    this.#units.delete(unit.detectorId)
    this.#options.onEngineFailure({
      kind,
      code,
      reason,
      detectorId: unit.detectorId,
      sinceLastGoodMs: this.#options.monotonicMs() - (unit.sentinel?.lastGoodMs ?? this.#options.monotonicMs()),
    })
  }

  #active(): CameraAnalysis<Frame>[] {
    return [...this.#watched].flatMap(id => this.#cameras.get(id) ?? [])
  }

  #unitOf(camera: CameraAnalysis<Frame>): OpenUnit<Frame> | undefined {
    const detectorId = camera.detectorAmong(this.#units, this.#options.defaultDetectorId)
    return detectorId && this.#units.get(detectorId)
  }

  #configure(camera: CameraAnalysis<Frame>): void {
    const { cameras, zones, rules } = this.#configuration
    const watched = cameras.find(c => c.cameraId === camera.cameraId)
    camera.configure(watched?.name ?? '', watched?.detectorId, rules, zones, watched)
  }

  #replan(): void {
    this.#plannedMs = Number.NEGATIVE_INFINITY
    this.#pace.wake()
  }
}
