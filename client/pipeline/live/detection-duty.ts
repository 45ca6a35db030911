import type { Configuration } from '#contract/configuration'
import type { Engine } from '#contract/detection'
import type { CameraId, DeviceId } from '#contract/ids'
import type { AnalysisReport, Notice } from '#contract/signaling'
import type { Capability, StationFacts } from '#contract/station'
import type { Timers } from '#contract/timers'
import type { HostPort } from '../../core/host-port.ts'
import type { MediaPort, ReadCaptureAnchor } from '../../core/media-port.ts'
import type { Observable, WritableObservable } from '../../core/observable.ts'
import type { ToldAct } from '../../core/rules/told-acts.ts'
import type { SocketPort } from '../../core/socket-port.ts'
import { createObservable } from '../../core/observable.ts'
import { chooseStream } from './stream-choice.ts'

export type Lease = Extract<Notice, { notice: 'lease' }>['leases'][number]

/** The detector of this browser as the duty needs it. */
export interface DutyDetector {
  readonly setLeases: (leases: Lease[]) => void
  /** Analyses the track's newest frames until the answer is called. */
  readonly watch: (cameraId: CameraId, track: MediaStreamTrack, readAnchor?: ReadCaptureAnchor) => () => void
  readonly rates: () => AnalysisReport[]
  /** Frames a second it can do in all, and with which engine; undefined while it cannot detect. */
  readonly capacity: () => { fpsBudget: number, engine: Engine } | undefined
  readonly onCapacity: (listener: () => void) => () => void
  readonly onLook: (cameraId: CameraId, listener: () => void) => () => void
  /** Another detector's event of a camera that is looked at here is kept. */
  readonly tell: (cameraId: CameraId, act: ToldAct) => void
}

export interface DutyState {
  /** Whether this browser has offered itself. */
  offered: boolean
  leases: readonly Lease[]
}

export interface DutyOptions {
  socket: SocketPort
  media: MediaPort
  detector: DutyDetector
  host: HostPort
  /** Of this browser's profile. */
  deviceId: () => Promise<DeviceId>
  /** What one picture cost in the self-test, ms; undefined before the first. */
  selfTestMs: () => number | undefined
  /** What is said of this browser once a second beside its cameras. */
  facts: () => Omit<StationFacts, 'fpsBudget' | keyof Capability> & Pick<Capability, 'load' | 'tickGapMs'>
  timers: Timers
}

/** A sign of life: LE8 gives the cameras on after four missing ones. */
const reportEveryMs = 1_000
/** One look in the five seconds that a rate is measured over. */
const firstLookFps = 0.2

/**
 * Offers this browser as a detector while it is wanted to be one, takes the tracks of the cameras it was elected for to the
 * detector, and tells the server how fast it goes. A camera that it stands by for is looked at too, and nothing of it recorded: its people
 * are known when the lease comes.
 */
export class DetectionDuty {
  readonly #socket: SocketPort
  readonly #media: MediaPort
  readonly #detector: DutyDetector
  readonly #timers: Timers
  readonly #options: DutyOptions
  readonly #state: WritableObservable<DutyState> = createObservable<DutyState>({ offered: false, leases: [] })
  readonly #watches = new Map<CameraId, { streamKind: string, stop: () => void }>()
  /** Cameras to look at already, and whether that was done. */
  readonly #standby = new Map<CameraId, { hasLooked: boolean, stop: () => void }>()
  #offering: Promise<void> = Promise.resolve()
  #wanted = false
  #told: string | undefined
  #configuration: Configuration | undefined

  constructor(options: DutyOptions) {
    this.#options = options
    this.#socket = options.socket
    this.#media = options.media
    this.#detector = options.detector
    this.#timers = options.timers
  }

  get state(): Observable<DutyState> {
    return this.#state
  }

  /** Serves until `signal` aborts. */
  run(signal: AbortSignal): void {
    let cancel = (): void => {}
    const report = (): void => {
      cancel = this.#timers.after(reportEveryMs, report)
      void this.#report()
    }
    report()
    const stops = [
      this.#socket.onNotice(notice => notice.notice === 'lease' && this.#take(notice.leases, notice.standby)),
      this.#socket.onNotice(notice => notice.notice === 'feed' && this.#tell(notice.items)),
      this.#socket.onState((state) => {
        // A new socket is a stranger to the server: it must hear the offer again.
        if (state.kind === 'open')
          this.#told = undefined
        // Nobody stands by for a server that is not reached; what is held goes on.
        else if (this.#standby.size > 0)
          this.#take(this.#state.value.leases)
        void this.#offer()
      }),
      this.#detector.onCapacity(() => void this.#offer()),
      this.#options.host.onChange(() => void this.#offer()),
      () => cancel(),
    ]
    signal.addEventListener('abort', () => {
      stops.forEach(stop => stop())
      this.#take([])
      this.#told = undefined
    }, { once: true })
    void this.#offer()
  }

  /** Whether this browser shall detect; decided from role, preference, hardware and who else does. */
  want(wanted: boolean): void {
    this.#wanted = wanted
    void this.#offer()
  }

  setConfiguration(configuration: Configuration): void {
    this.#configuration = configuration
    this.#follow()
  }

  /** One after the other: the last word is the newest. */
  #offer(): Promise<void> {
    this.#offering = this.#offering.then(() => this.#offerNow())
    return this.#offering
  }

  async #offerNow(): Promise<void> {
    const deviceId = await this.#options.deviceId().catch(() => undefined)
    const capacity = this.#wanted
      ? this.#detector.capacity()
      : undefined
    const selfTestMs = this.#options.selfTestMs()
    const offer = capacity
      ? {
          ...capacity,
          ...this.#options.host.facts(),
          ...selfTestMs !== undefined && { selfTestMs },
          ...deviceId !== undefined && { deviceId },
        }
      : { fpsBudget: 0, engine: 'wasm' as const }
    const words = JSON.stringify(offer)
    const nothingToTakeBack = !capacity && this.#told === undefined
    if (this.#socket.state.kind !== 'open' || this.#told === words || nothingToTakeBack)
      return
    this.#told = words
    try {
      await this.#socket.request('lease.offer', offer)
      this.#state.set({ ...this.#state.value, offered: capacity !== undefined })
    }
    catch {
      // Lost with the socket, or refused: the next opening offers again.
      this.#told = undefined
    }
    if (!capacity)
      this.#take([])
  }

  #take(leases: readonly Lease[], standby: readonly CameraId[] = []): void {
    for (const [cameraId, { stop }] of this.#standby) {
      if (!standby.includes(cameraId)) {
        stop()
        this.#standby.delete(cameraId)
      }
    }
    for (const cameraId of standby) {
      if (!this.#standby.has(cameraId))
        this.#standby.set(cameraId, this.#standBy(cameraId))
    }
    this.#state.set({ ...this.#state.value, leases })
    this.#detector.setLeases([...leases])
    this.#follow()
  }

  /** LE7: what the holder recorded is not raised again by who stood by; also not while both believe to hold the camera. */
  #tell(items: Extract<Notice, { notice: 'feed' }>['items']): void {
    for (const { event: { cameraId, rule, zone, severity, boxes, trackId, capturedAt, leaseEpoch } } of items) {
      const own = this.#state.value.leases.find(lease => lease.cameraId === cameraId)
      if (!this.#watches.has(cameraId) || own?.epoch === leaseEpoch)
        continue
      this.#detector.tell(cameraId, {
        ruleId: rule.ruleId,
        zoneId: zone.zoneId,
        severity,
        box: boxes.find(each => each.trackId === trackId)?.box,
        capturedAt,
      })
    }
  }

  /** The first look is told at once: the camera is taken over with it. */
  #standBy(cameraId: CameraId): { hasLooked: boolean, stop: () => void } {
    const entry = {
      hasLooked: false,
      stop: this.#detector.onLook(cameraId, () => {
        if (entry.hasLooked)
          return
        entry.hasLooked = true
        void this.#report()
      }),
    }
    return entry
  }

  /** Makes the watches equal to the leases and what is stood by for. */
  #follow(): void {
    const cameras = new Map(this.#configuration?.cameras.map(camera => [camera.cameraId, camera]))
    const wanted = new Map([
      ...this.#state.value.leases.map(({ cameraId }) => cameraId),
      ...this.#standby.keys(),
    ].flatMap((cameraId) => {
      const camera = cameras.get(cameraId)
      return camera
        ? [
            [cameraId, chooseStream(camera, 'sub').streamKind] as const,
          ]
        : []
    }))
    for (const [cameraId, watch] of this.#watches) {
      if (wanted.get(cameraId) !== watch.streamKind) {
        this.#watches.delete(cameraId)
        watch.stop()
      }
    }
    for (const [cameraId, streamKind] of wanted) {
      if (this.#watches.has(cameraId))
        continue
      let leave = (): void => {}
      const stop = this.#media.watch(cameraId, streamKind, (track, readAnchor) => {
        leave()
        leave = track
          ? this.#detector.watch(cameraId, track, readAnchor)
          : () => {}
      })
      this.#watches.set(cameraId, {
        streamKind,
        stop: () => {
          stop()
          leave()
        },
      })
    }
  }

  async #report(): Promise<void> {
    const { offered } = this.#state.value
    if (!offered || this.#socket.state.kind !== 'open')
      return
    const { fpsBudget = 0 } = this.#detector.capacity() ?? {}
    try {
      await this.#socket.request('analysis.report', {
        cameras: this.#cameras(),
        facts: {
          ...this.#options.facts(),
          ...this.#options.host.facts(),
          fpsBudget,
        },
      })
    }
    catch {
      // The next report is due in a second.
    }
  }

  #cameras(): AnalysisReport[] {
    const epochs = new Map(this.#state.value.leases.map(({ cameraId, epoch }) => [cameraId, epoch]))
    return this.#detector.rates().flatMap((rate) => {
      const { cameraId, fps, engine, detectorId, wantedFps, grantedFps, lastLookAgeMs, lastFrameAgeMs, unreliable } = rate
      const epoch = epochs.get(cameraId)
      const standby = this.#standby.get(cameraId)
      if (epoch === undefined && !standby)
        return []
      // The rate is a second old: what was seen since counts.
      const hasJustLooked = standby?.hasLooked === true && fps === 0
      return [
        {
          cameraId,
          fps: hasJustLooked
            ? firstLookFps
            : fps,
          engine,
          detectorId,
          ...wantedFps !== undefined && { wantedFps },
          ...grantedFps !== undefined && { grantedFps },
          ...epoch !== undefined && { epoch },
          ...hasJustLooked
            ? { lastLookAgeMs: 0 }
            : lastLookAgeMs !== undefined && { lastLookAgeMs },
          ...lastFrameAgeMs !== undefined && { lastFrameAgeMs },
          ...unreliable && { unreliable },
        },
      ]
    })
  }
}
