import type { Detection, Engine, TrackedDetection } from '#contract/detection'
import type { CameraId, DetectorId } from '#contract/ids'
import type { Rule } from '#contract/rule'
import type { Suppression } from '#contract/suppression'
import type { UnreliableRule } from '#contract/unreliable-rule'
import type { Zone } from '#contract/zone'
import type { Judgement, JudgeSite } from '../../core/rules/camera-judge.ts'
import type { MarkedHit } from '../../core/rules/suppress-memory.ts'
import type { ToldAct } from '../../core/rules/told-acts.ts'
import type { CameraCircumstances, RuleClass } from '../../core/scheduling/camera-demand.ts'
import type { GrantedRate } from '../../core/scheduling/look-schedule.ts'
import type { RecordedLook } from '../../core/tracking/track-history.ts'
import type { PictureSize } from '../../inference/batch-detector.ts'
import type { CameraRate, Trouble } from './analysis.ts'
import type { ClosableFrame } from './newest-frame.ts'
import { CameraJudge } from '../../core/rules/camera-judge.ts'
import { SuppressionMemory } from '../../core/rules/suppress-memory.ts'
import { Burst } from '../../core/scheduling/burst.ts'
import { floorOf, ruleClassOf } from '../../core/scheduling/camera-demand.ts'
import { LeftStanding } from '../../core/scheduling/left-standing.ts'
import { MotionGate } from '../../core/scheduling/motion-gate.ts'
import { ByteTracker } from '../../core/tracking/byte-tracker.ts'
import { DetectionRows } from '../../core/tracking/detection-rows.ts'
import { WornItems } from '../../core/tracking/worn-items.ts'
import { CaptureClock } from './capture-clock.ts'
import { NewestFrame } from './newest-frame.ts'
import { SlidingWindow } from './sliding-window.ts'

/** Everything that one camera remembers between looks. Outlives a lost track: its people keep their ids when the picture is back. */
export class CameraAnalysis<Frame extends ClosableFrame> {
  readonly cameraId: CameraId
  readonly newest = new NewestFrame<Frame>()
  readonly clock = new CaptureClock()
  readonly motion = new MotionGate()
  name = ''
  detectorId: DetectorId | undefined
  /** A look at it was not read yet. Until then there is no next one: of a track two pictures are open at most. */
  isInFlight = false
  /** When its picture was last asked about motion or people. */
  gatedMs = Number.NEGATIVE_INFINITY
  croppedMs = Number.NEGATIVE_INFINITY
  lastFrameMs = Number.NEGATIVE_INFINITY
  trouble: Trouble | undefined
  readonly #tracker = new ByteTracker()
  readonly #rows = new DetectionRows()
  readonly #worn = new WornItems()
  readonly #judge = new CameraJudge()
  readonly #falseAlarms = new SuppressionMemory()
  readonly #recent = new SlidingWindow()
  readonly #burst = new Burst()
  readonly #left = new LeftStanding()
  #lastDetectorId: DetectorId | undefined
  #picture: PictureSize | undefined
  #sizeChanges = 0
  #looks = 0
  #lastLookMs = Number.NEGATIVE_INFINITY
  #frameAgeMs = 0
  #newestTrackId = 0
  #isOccupied = false
  #ruleClass: RuleClass = 'none'
  #unreliable: UnreliableRule[] = []
  #floorFps = floorOf([])

  constructor(cameraId: CameraId) {
    this.cameraId = cameraId
  }

  get frameAgeMs(): number {
    return this.#frameAgeMs
  }

  get picture(): PictureSize | undefined {
    return this.#picture
  }

  /** Somebody is in it, or may be any moment: a rule may be broken at the next look. */
  mayHit(nowMs: number): boolean {
    return this.#ruleClass !== 'none' && (this.#isOccupied || this.#burst.isOn(nowMs))
  }

  configure(name: string, detectorId: DetectorId | undefined, rules: readonly Rule[], zones: readonly Zone[], site: JudgeSite & { readonly suppressions?: readonly Suppression[] | undefined } = {}): void {
    const own = rules.filter(r => r.cameraId === this.cameraId)
    this.name = name
    this.detectorId = detectorId
    this.#ruleClass = ruleClassOf(own)
    this.#unreliable = this.#unreliable.filter(({ ruleId }) => own.some(rule => rule.ruleId === ruleId))
    this.#floorFps = floorOf(own)
    this.#judge.configure(own, zones.filter(z => z.cameraId === this.cameraId), site)
    this.#falseAlarms.configure(site.suppressions ?? [])
  }

  /** PL15: a camera whose detector was changed goes on with the one it had until the new one is open: no look is left out. */
  detectorAmong(open: ReadonlyMap<DetectorId, unknown>, commonId: DetectorId): DetectorId | undefined {
    const wanted = this.detectorId ?? commonId
    if (open.has(wanted))
      this.#lastDetectorId = wanted
    return this.#lastDetectorId
  }

  circumstances(nowMs: number, isFocused: boolean): CameraCircumstances {
    return {
      isFocused,
      ruleClass: this.#ruleClass,
      motion: this.motion.state(nowMs),
      isOccupied: this.#isOccupied,
      isBursting: this.#burst.isOn(nowMs),
      floorFps: this.#floorFps,
    }
  }

  /** Notes how large the picture is. One of another size is another view: what was known of motion does not hold for it. */
  measure(picture: PictureSize): void {
    const before = this.#picture
    this.#picture = picture
    if (before && (before.width !== picture.width || before.height !== picture.height)) {
      this.#sizeChanges++
      this.motion.forget()
      this.#left.forget()
    }
  }

  /**
   * Tracks and judges the detections of one look, captured at `captureMs` of the monotonic clock, `wallMs` of the wall's (epoch). `marked` are
   * the hits to be recorded, each an alarm or hidden by the memory of a false one.
   */
  see(detections: readonly Detection[], captureMs: number, aspect: number, mayRaise: boolean, wallMs: number): { tracks: TrackedDetection[], judgement: Judgement, marked: MarkedHit[] } {
    const rows = this.#rows.fill(detections)
    const seen = this.#tracker.track(rows, captureMs, aspect)
    this.#worn.look(rows, seen, aspect)
    const tracks: TrackedDetection[] = []
    for (let i = 0; i < seen.count; i++)
      tracks.push({ ...detections[seen.detection[i]!]!, trackId: seen.trackId[i]! })
    const brightness = this.motion.brightness
    const judgement = this.#judge.judge(tracks, captureMs, mayRaise, {
      wallMs,
      verdictOf: trackId => this.#worn.verdictOf(trackId),
      motionBox: this.motion.box,
      movedCells: this.motion.moved,
      leftStanding: this.#left.look(brightness, tracks.map(({ box }) => box), captureMs),
      ...(this.#picture
        ? { picture: this.#picture }
        : {}),
    })
    this.#noteUnreliable(judgement, tracks)
    this.#isOccupied = tracks.length > 0
    const newest = tracks.reduce((most, track) => Math.max(most, track.trackId), 0)
    // Somebody new may break a rule, or somebody known begins to: looked at often until the rule can tell.
    if (newest > this.#newestTrackId && this.#ruleClass !== 'none')
      this.#burst.arrive(captureMs)
    if (judgement.isConfirming)
      this.#burst.begin(captureMs)
    this.#newestTrackId = Math.max(this.#newestTrackId, newest)
    const marked = this.#falseAlarms.mark(judgement, tracks, {
      atMs: captureMs,
      wallMs,
      aspect,
      motionBox: this.motion.box,
    })
    return { tracks, judgement, marked }
  }

  /** Another detector's event is kept. */
  tell(act: ToldAct): void {
    this.#judge.tell(act)
  }

  /** What tracked people wear by the votes so far; of those who were judged. */
  wornBy(tracks: readonly TrackedDetection[]): RecordedLook['worn'] {
    return new Map(tracks.flatMap(({ trackId, label }) => {
      const verdicts = label === 'person'
        ? this.#worn.verdictOf(trackId)
        : undefined
      return verdicts && (verdicts.helmet.looks > 0 || verdicts.vest.looks > 0)
        ? [
            [trackId, verdicts] as const,
          ]
        : []
    }))
  }

  /** What was said when people were seen last holds until people are seen well. */
  #noteUnreliable({ troubles }: Judgement, tracks: readonly TrackedDetection[]): void {
    if (troubles.length > 0) {
      this.#unreliable = troubles.flatMap(trouble => trouble.kind === 'items-unreliable'
        ? [
            { ruleId: trouble.ruleId, because: trouble.because },
          ]
        : [])
    }
    else if (this.#unreliable.length > 0 && tracks.some(({ label }) => label === 'person')) {
      this.#unreliable = []
    }
  }

  /** Notes that a look succeeded. */
  looked(nowMs: number, captureMs: number): void {
    this.trouble = undefined
    this.#frameAgeMs = Math.max(0, Math.round(nowMs - captureMs))
    this.#looks++
    this.#lastLookMs = nowMs
    this.#recent.add(nowMs)
  }

  rate(nowMs: number, engine: Engine, detectorId: DetectorId, granted: GrantedRate | undefined): CameraRate {
    return {
      cameraId: this.cameraId,
      fps: this.#recent.perSecond(nowMs),
      engine,
      detectorId,
      frameAgeMs: this.#frameAgeMs,
      dropped: this.newest.dropped,
      wantedFps: granted?.wantedFps ?? 0,
      grantedFps: granted?.grantedFps ?? 0,
      looks: this.#looks,
      lastLookAgeMs: ageOf(this.#lastLookMs, nowMs),
      lastFrameAgeMs: ageOf(this.lastFrameMs, nowMs),
      motion: this.motion.state(nowMs),
      isBursting: this.#burst.isOn(nowMs),
      sizeChanges: this.#sizeChanges,
      ...(this.#picture
        ? { picture: this.#picture }
        : {}),
      ...(this.#unreliable.length > 0
        ? { unreliable: this.#unreliable }
        : {}),
      ...(this.trouble
        ? { trouble: this.trouble.reason, troubleKind: this.trouble.kind }
        : {}),
    }
  }
}

function ageOf(atMs: number, nowMs: number): number | undefined {
  return Number.isFinite(atMs)
    ? Math.max(0, Math.round(nowMs - atMs))
    : undefined
}
