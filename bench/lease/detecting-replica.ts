import type { DutyDetector, Lease } from '../../client/pipeline/live/detection-duty.ts'
import type { Configuration } from '../../sfu/contract/configuration.ts'
import type { CameraId, DetectorId } from '../../sfu/contract/ids.ts'
import type { Capability } from '../../sfu/contract/station.ts'
import type { Replica } from '../sync/replica.ts'
import type { ActScene } from './act-scene.ts'
import { createListeners } from '../../client/core/observable.ts'
import { draftSafetyEvent } from '../../client/core/rules/safety-event-draft.ts'
import { CameraAnalysis } from '../../client/pipeline/detection/camera-analysis.ts'
import { DetectionDuty } from '../../client/pipeline/live/detection-duty.ts'
import { createEventRecorder } from '../../client/pipeline/sync/event-recorder.ts'
import { createHash } from '../../client/pipeline/sync/sha256.ts'
import { CutProxy } from '../../e2e/cut-proxy.ts'
import { epochMs } from '../../sfu/contract/time.ts'
import { timersOf } from '../../sfu/contract/timers.ts'
import { createReplica } from '../sync/replica.ts'

const detectorId = 'ansim-nano-5' as DetectorId
const lookEveryMs = 150
/** A page out of sight is woken once a second. */
const hiddenLookEveryMs = 1_000
/** What WebRTC needs until a picture is there, and the engine until it has looked. */
const firstPictureMs = 600

export interface DetectingOptions {
  readonly name: string
  readonly port: number
  readonly cookie: string
  readonly configuration: Configuration
  readonly scene: ActScene
  readonly fpsBudget: number
  /** Told of each look at a camera under a lease. */
  readonly onLook: (name: string, cameraId: CameraId, epoch: number) => void
}

/**
 * A browser that detects, in Node: the page's own duty, tracker, rules, recorder and sync over a real socket; what its engine would find is
 * told by a scene. Only the picture and the network card are not real.
 */
export class DetectingReplica {
  readonly name: string
  readonly replica: Replica
  readonly duty: DetectionDuty
  readonly #options: DetectingOptions
  readonly #proxy: CutProxy
  readonly #life = new AbortController()
  readonly #hostChange = createListeners<void>()
  readonly #capacityChange = createListeners<void>()
  readonly #looks = new Map<CameraId, Set<() => void>>()
  #cameras = new Map<CameraId, { analysis: CameraAnalysis<never>, stop: () => void }>()
  #leases = new Map<CameraId, number>()
  #host: Pick<Capability, 'isVisible'> = { isVisible: true }
  #isDead = false
  #isThrottled = false

  static async open(options: DetectingOptions): Promise<DetectingReplica> {
    return new DetectingReplica(options, await CutProxy.start(options.port))
  }

  private constructor(options: DetectingOptions, proxy: CutProxy) {
    this.#options = options
    this.#proxy = proxy
    this.name = options.name
    this.replica = createReplica({ address: `http://localhost:${proxy.port}`, cookie: options.cookie })
    const timers = timersOf(globalThis, () => epochMs(Date.now()))
    const { record } = createEventRecorder({
      store: {
        ...this.replica.store,
        record: event => this.replica.record(event),
      },
      now: timers.now,
      randomBytes: bytes => crypto.getRandomValues(bytes),
      hash: createHash(crypto.subtle),
    })
    this.duty = new DetectionDuty({
      socket: this.replica.socket,
      media: {
        watch(_cameraId, _streamKind, onTrack) {
          const handle = setTimeout(() => onTrack({} as MediaStreamTrack), firstPictureMs)
          return () => clearTimeout(handle)
        },
        view: () => ({
          thin: () => {},
          holdBack: () => {},
          stop: () => {},
        }),
        readings: async () => [],
      },
      detector: this.#detector(record),
      host: {
        facts: () => this.#host,
        onChange: this.#hostChange.add,
      },
      deviceId: async () => (await this.replica.store.device()).deviceId,
      selfTestMs: () => undefined,
      facts: () => ({}),
      timers,
    })
    this.duty.setConfiguration(options.configuration)
    this.duty.run(this.#life.signal)
    this.replica.start()
  }

  #detector(record: ReturnType<typeof createEventRecorder>['record']): DutyDetector {
    return {
      setLeases: (leases: Lease[]) => { this.#leases = new Map(leases.map(({ cameraId, epoch }) => [cameraId, epoch])) },
      watch: cameraId => this.#watch(cameraId, record),
      rates: () => Array.from(this.#cameras.values(), ({ analysis }) => analysis.rate(performance.now(), 'wasm', detectorId, { wantedFps: 5, grantedFps: 5 } as never)),
      capacity: () => this.#isDead || this.#isThrottled
        ? undefined
        : { fpsBudget: this.#options.fpsBudget, engine: 'wasm' },
      onCapacity: this.#capacityChange.add,
      tell: (cameraId, act) => this.#cameras.get(cameraId)?.analysis.tell(act),
      onLook: (cameraId, listener) => {
        const listeners = this.#looks.get(cameraId) ?? new Set()
        this.#looks.set(cameraId, listeners.add(listener))
        return () => listeners.delete(listener)
      },
    }
  }

  #watch(cameraId: CameraId, record: ReturnType<typeof createEventRecorder>['record']): () => void {
    const { configuration, scene, onLook } = this.#options
    const analysis = new CameraAnalysis<never>(cameraId)
    analysis.configure('Camera', detectorId, configuration.rules, configuration.zones)
    let lookedMs = 0
    const timer = setInterval(() => {
      const nowMs = performance.now()
      analysis.lastFrameMs = nowMs
      if (this.#isDead || (this.#host.isVisible === false && nowMs - lookedMs < hiddenLookEveryMs))
        return
      lookedMs = nowMs
      const capturedAt = epochMs(Date.now())
      const epoch = this.#leases.get(cameraId)
      const { tracks, marked } = analysis.see(scene.at(capturedAt), nowMs, 16 / 9, epoch !== undefined, capturedAt)
      analysis.looked(nowMs, nowMs)
      for (const listener of this.#looks.get(cameraId) ?? [])
        listener()
      if (epoch === undefined)
        return
      onLook(this.name, cameraId, epoch)
      for (const { hit, ...marks } of marked) {
        void record({
          ...draftSafetyEvent(hit, tracks, {
            cameraId,
            cameraName: 'Camera',
            detector: {
              detectorId,
              sha256: '0'.repeat(64) as never,
              engine: 'wasm',
            },
            leaseEpoch: epoch,
            capturedAt,
          }),
          ...marks,
        })
      }
    }, lookEveryMs)
    const stop = (): void => {
      clearInterval(timer)
      if (this.#cameras.get(cameraId)?.analysis === analysis)
        this.#cameras.delete(cameraId)
    }
    this.#cameras.set(cameraId, { analysis, stop })
    return stop
  }

  get holds(): boolean {
    return this.#leases.size > 0
  }

  get isOnline(): boolean {
    return this.replica.socket.state.kind === 'open' && !this.#isDead
  }

  offer(wanted: boolean): void {
    this.duty.want(wanted)
  }

  /** Its process is gone; what it had written is on its disk. */
  kill(): void {
    this.#isDead = true
    this.#proxy.cut()
  }

  /** Opened again: it knows what it had written, and nobody in the picture. */
  revive(): void {
    this.#leases.clear()
    this.#isDead = false
    this.#proxy.mend()
    this.replica.socket.reconnect()
    this.#capacityChange.tell()
  }

  /** Nothing comes through and nothing says so: it goes on detecting, as everybody does without a network. */
  cut(): void {
    this.#proxy.mute()
  }

  mend(): void {
    this.#proxy.mend()
    this.replica.socket.lose()
    this.replica.socket.reconnect()
  }

  /** Another page is in front of it; `isThrottled`: the browser holds it up as well, and it gives its cameras up. */
  hide(isHidden: boolean, isThrottled = false): void {
    this.#host = { isVisible: !isHidden }
    this.#isThrottled = isHidden && isThrottled
    this.#hostChange.tell()
    this.#capacityChange.tell()
  }

  async close(): Promise<void> {
    this.#life.abort()
    this.#cameras.forEach(({ stop }) => stop())
    await this.replica.stop()
    this.#proxy.close()
  }
}
