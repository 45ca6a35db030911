import type { Configuration } from '#contract/configuration'
import type { Engine } from '#contract/detection'
import type { CameraId } from '#contract/ids'
import type { AnalysisReport } from '#contract/signaling'
import type { EpochMs } from '#contract/time'
import type { Timers } from '#contract/timers'
import type { EngineMemory } from '../../core/detection/engine-memory.ts'
import type { ReadCaptureAnchor } from '../../core/media-port.ts'
import type { Observable, WritableObservable } from '../../core/observable.ts'
import type { ToldAct } from '../../core/rules/told-acts.ts'
import type { CoverageRecord } from '../../core/scheduling/coverage-ledger.ts'
import type { Analysis, CameraRate, WorkReport } from '../detection/analysis.ts'
import type { DetectionService } from '../detection/detection-service.ts'
import type { DetectionState } from '../detection/detection-state.ts'
import type { DutyDetector, Lease } from './detection-duty.ts'
import type { DetectorState, DetectorView, Look } from './detector-state.ts'
import { epochMs } from '#contract/time'
import { unreachable } from '#contract/unreachable'
import { createListeners, createObservable } from '../../core/observable.ts'
import { CoverageWatch } from './coverage-watch.ts'

export interface OwnDetectorOptions {
  /** A new detection service, not configured yet. Its worker starts when it is configured. */
  open: () => DetectionService
  /** Told of each new service, to listen to its events. */
  onOpen: (service: DetectionService) => void
  canSee: boolean
  hasGpu: Promise<boolean>
  threads: number
  /** Whether a tab that the browser slows down gives its cameras to others. A station does not: it is what the others rely on. */
  yieldsWhenThrottled: () => boolean
  /** The first detector is not opened before this is settled. */
  ready: Promise<void>
  /** Whether nobody sees this page: browsers slow it down then. */
  isHidden: () => boolean
  timers: Timers
}

interface Watch { readonly cameraId: CameraId, readonly track: MediaStreamTrack, readonly readAnchor: ReadCaptureAnchor | undefined, stop: () => void }

/**
 * The detector of this browser, loaded only while it is wanted: a tablet that only watches fetches no engine and no model.
 * Remembers configuration, leases and watches, and gives them to each detection service it opens.
 */
export class OwnDetector implements DutyDetector, DetectorView {
  readonly canSee: boolean
  readonly hasGpu: Promise<boolean>
  readonly threads: number
  readonly #options: OwnDetectorOptions
  readonly #state: WritableObservable<DetectorState> = createObservable<DetectorState>({ status: 'off' }, (a, b) => JSON.stringify(a) === JSON.stringify(b))
  readonly #capacity = createListeners<void>()
  readonly #looks = new Map<CameraId, Set<(look: Look) => void>>()
  readonly #heard = new Map<CameraId, () => void>()
  readonly #watches = new Set<Watch>()
  #wanted = false
  #service: DetectionService | undefined
  #configuration: Configuration | undefined
  #leases: Lease[] = []
  #offsetMs = 0
  #offered: string | undefined
  #focused: CameraId | undefined
  #engines: EngineMemory | undefined
  readonly #coverage: CoverageWatch

  constructor(options: OwnDetectorOptions) {
    this.#options = options
    this.canSee = options.canSee
    this.hasGpu = options.hasGpu
    this.threads = options.threads
    this.#coverage = new CoverageWatch({
      timers: options.timers,
      isHidden: options.isHidden,
      rates: () => this.rates(),
      state: () => this.#service?.state ?? { status: 'idle' },
      cameras: () => this.#configuration?.cameras.map(camera => camera.cameraId) ?? [],
      epochOf: cameraId => this.#leases.find(lease => lease.cameraId === cameraId)?.epoch,
      serverOffsetMs: () => this.#offsetMs,
    })
  }

  /** Notes what is analysed here and what is not, until `signal` aborts. */
  run(signal: AbortSignal): void {
    this.#coverage.run(signal)
  }

  get state(): Observable<DetectorState> {
    return this.#state
  }

  /** Loads the detector, or lets it go and frees its worker and memory. Idempotent. */
  want(wanted: boolean): void {
    if (wanted === this.#wanted)
      return
    this.#wanted = wanted
    if (!wanted)
      return this.close()
    this.#state.set({ status: 'starting' })
    void this.#options.ready.then(() => this.#wanted && !this.#service && this.#open())
  }

  #open(): void {
    const service = this.#options.open()
    this.#service = service
    this.#options.onOpen(service)
    service.onState(state => this.#service === service && this.#show(state))
    service.onEngineFailure(failure => this.#service === service && this.#coverage.engineFailed(failure))
    service.focus(this.#focused)
    service.setServerOffset(this.#offsetMs)
    service.setLeases(this.#leases)
    for (const cameraId of this.#looks.keys())
      this.#hear(cameraId)
    for (const watch of this.#watches)
      watch.stop = service.watch(watch.cameraId, watch.track, watch.readAnchor)
    this.#show(service.state)
    if (this.#configuration)
      service.setConfiguration(this.#configuration)
  }

  close(): void {
    this.#wanted = false
    const service = this.#service
    this.#service = undefined
    this.#heard.forEach(stop => stop())
    this.#heard.clear()
    for (const watch of this.#watches) {
      watch.stop()
      watch.stop = () => {}
    }
    service?.close()
    this.#state.set({ status: 'off' })
    this.#tellCapacity()
  }

  setConfiguration(configuration: Configuration): void {
    this.#configuration = configuration
    this.#service?.setConfiguration(configuration)
  }

  setServerOffset(offsetMs: number): void {
    this.#offsetMs = offsetMs
    this.#service?.setServerOffset(offsetMs)
  }

  setLeases(leases: Lease[]): void {
    // What was until now was under the leases until now.
    this.#coverage.observe()
    this.#leases = leases
    this.#service?.setLeases(leases)
  }

  tell(cameraId: CameraId, act: ToldAct): void {
    this.#service?.tell(cameraId, act)
  }

  watch(cameraId: CameraId, track: MediaStreamTrack, readAnchor?: ReadCaptureAnchor): () => void {
    const watch: Watch = {
      cameraId,
      track,
      readAnchor,
      stop: () => {},
    }
    this.#watches.add(watch)
    if (this.#service)
      watch.stop = this.#service.watch(cameraId, track, readAnchor)
    return () => {
      this.#watches.delete(watch)
      watch.stop()
    }
  }

  rates(): (AnalysisReport & CameraRate)[] {
    return this.#service?.rates() ?? []
  }

  report(): WorkReport | undefined {
    return this.#service?.report()
  }

  engines(): EngineMemory | undefined {
    this.#engines = this.#service?.engines() ?? this.#engines
    return this.#engines
  }

  /** In this device's time. */
  coverage(since?: EpochMs): CoverageRecord[] {
    const offsetMs = this.#offsetMs
    return this.#coverage.records(since && epochMs(Math.max(0, since + offsetMs))).map(record => ({
      ...record,
      from: epochMs(record.from - offsetMs),
      to: epochMs(record.to - offsetMs),
    }))
  }

  /** What is analysed here, by the minute and in the server's time, for whoever passes it on. */
  get coverageMinutes(): Pick<CoverageWatch, 'takeChanged' | 'minute'> {
    return this.#coverage
  }

  focus(cameraId: CameraId | undefined): void {
    this.#focused = cameraId
    this.#service?.focus(cameraId)
  }

  capacity(): { fpsBudget: number, engine: Engine } | undefined {
    const state = this.#service?.state
    if (state?.status !== 'running' || (state.isThrottled && this.#options.yieldsWhenThrottled()))
      return undefined
    return { fpsBudget: state.fpsBudget, engine: state.engine }
  }

  onCapacity(listener: () => void): () => void {
    return this.#capacity.add(listener)
  }

  onLook(cameraId: CameraId, listener: (look: Look) => void): () => void {
    const listeners = this.#looks.get(cameraId) ?? new Set()
    this.#looks.set(cameraId, listeners.add(listener))
    this.#hear(cameraId)
    return () => {
      listeners.delete(listener)
      if (listeners.size > 0 || this.#looks.get(cameraId) !== listeners)
        return
      this.#looks.delete(cameraId)
      this.#heard.get(cameraId)?.()
      this.#heard.delete(cameraId)
    }
  }

  #hear(cameraId: CameraId): void {
    if (!this.#service || this.#heard.has(cameraId))
      return
    this.#heard.set(cameraId, this.#service.onAnalysis(cameraId, (analysis) => {
      const look = toLook(analysis)
      for (const listener of this.#looks.get(cameraId) ?? [])
        listener(look)
    }))
  }

  #show(state: DetectionState): void {
    this.#state.set(toDetectorState(state))
    this.#tellCapacity()
  }

  #tellCapacity(): void {
    const offer = JSON.stringify(this.capacity())
    if (offer === this.#offered)
      return
    this.#offered = offer
    this.#capacity.tell()
  }
}

function toLook({ capturedAt, tracks, violations, occupiedZoneIds }: Analysis): Look {
  return {
    capturedAt,
    boxes: tracks,
    violations,
    occupied: new Set(occupiedZoneIds),
  }
}

function toDetectorState(state: DetectionState): DetectorState {
  switch (state.status) {
    case 'idle':
    case 'starting':
      return { status: 'starting' }
    case 'running':
      return {
        status: 'ready',
        engine: state.engine,
        detectorId: state.detectorId,
        degraded: state.reason !== undefined,
        note: state.reason,
        ...(state.demoted
          ? { demoted: state.demoted }
          : {}),
      }
    case 'failed':
      return { status: 'failed', code: state.code, message: state.message }
    default:
      return unreachable(state)
  }
}
