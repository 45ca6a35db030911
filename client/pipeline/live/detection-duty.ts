import type { Configuration } from '#contract/configuration'
import type { Engine } from '#contract/detection'
import type { CameraId } from '#contract/ids'
import type { AnalysisReport, Notice } from '#contract/signaling'
import type { Timers } from '#contract/timers'
import type { MediaPort, ReadCaptureAnchor } from '../../core/media-port.ts'
import type { Observable, WritableObservable } from '../../core/observable.ts'
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
}

export interface DutyState {
  /** Whether this browser has offered itself. */
  offered: boolean
  leases: readonly Lease[]
}

const reportEveryMs = 2_000

/**
 * Offers this browser as a detector while it is wanted to be one, takes the tracks of the cameras it was elected for to the
 * detector, and tells the server how fast it goes.
 */
export class DetectionDuty {
  readonly #socket: SocketPort
  readonly #media: MediaPort
  readonly #detector: DutyDetector
  readonly #timers: Timers
  readonly #state: WritableObservable<DutyState> = createObservable<DutyState>({ offered: false, leases: [] })
  readonly #watches = new Map<CameraId, { streamKind: string, stop: () => void }>()
  #wanted = false
  #told: string | undefined
  #configuration: Configuration | undefined

  constructor(options: { socket: SocketPort, media: MediaPort, detector: DutyDetector, timers: Timers }) {
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
      this.#socket.onNotice(notice => notice.notice === 'lease' && this.#take(notice.leases)),
      this.#socket.onState((state) => {
        // A new socket is a stranger to the server: it must hear the offer again.
        if (state.kind === 'open')
          this.#told = undefined
        void this.#offer()
      }),
      this.#detector.onCapacity(() => void this.#offer()),
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

  async #offer(): Promise<void> {
    const capacity = this.#wanted
      ? this.#detector.capacity()
      : undefined
    const offer = capacity ?? { fpsBudget: 0, engine: 'wasm' as const }
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

  #take(leases: readonly Lease[]): void {
    this.#state.set({ ...this.#state.value, leases })
    this.#detector.setLeases([...leases])
    this.#follow()
  }

  /** Makes the watches equal to the leases. */
  #follow(): void {
    const cameras = new Map(this.#configuration?.cameras.map(camera => [camera.cameraId, camera]))
    const wanted = new Map(this.#state.value.leases.flatMap(({ cameraId }) => {
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
    const { leases, offered } = this.#state.value
    if (!offered || this.#socket.state.kind !== 'open')
      return
    const mine = new Set(leases.map(lease => lease.cameraId))
    try {
      await this.#socket.request('analysis.report', {
        cameras: this.#detector.rates().filter(rate => mine.has(rate.cameraId)),
      })
    }
    catch {
      // The next report is due in two seconds.
    }
  }
}
