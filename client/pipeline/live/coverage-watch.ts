import type { DeviceGapReason } from '#contract/coverage'
import type { CameraId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { Timers } from '#contract/timers'
import type { CameraMinute, CoverageRecord, CoverageState } from '../../core/scheduling/coverage-ledger.ts'
import type { CameraRate } from '../detection/analysis.ts'
import type { DetectionState } from '../detection/detection-state.ts'
import { epochMs } from '#contract/time'
import { unreachable } from '#contract/unreachable'
import { CoverageLedger } from '../../core/scheduling/coverage-ledger.ts'

export interface CoverageWatchOptions {
  timers: Timers
  isHidden: () => boolean
  rates: () => readonly CameraRate[]
  state: () => DetectionState
  cameras: () => readonly CameraId[]
  /** The lease by which this browser is the camera's detector; undefined: it is not. */
  epochOf: (cameraId: CameraId) => number | undefined
  /** The server's clock minus this device's, ms. Records are in the server's time. */
  serverOffsetMs?: () => number
}

const observeEveryMs = 1_000
/** A camera that was not looked at for longer is not analysed, whatever rate it had before: who came and went was not seen. */
const maxLookGapMs = 2_500
/** An observation that comes this late was held up with the page: looks must have gone on all the while to count. */
const sleptMs = 3_000

/** Writes into the ledger, once a second, what each camera's analysis was like here; and takes back what a wrong engine said. */
export class CoverageWatch {
  readonly #options: CoverageWatchOptions
  readonly #ledger = new CoverageLedger()
  readonly #looks = new Map<CameraId, number>()
  readonly #toldUntil = new Map<CameraId, EpochMs>()
  /** The lease under which a camera was seen when it was observed last. */
  readonly #seenUnder = new Map<CameraId, number>()
  #observedAt: EpochMs
  /** Why the detector was last without an engine. */
  #lostEngine: DeviceGapReason = 'starting'

  constructor(options: CoverageWatchOptions) {
    this.#options = options
    this.#observedAt = options.timers.now()
  }

  /** Observes until `signal` aborts. */
  run(signal: AbortSignal): void {
    const { timers } = this.#options
    this.#observedAt = timers.now()
    let cancel = (): void => {}
    const next = (): void => {
      this.observe()
      cancel = timers.after(observeEveryMs, next)
    }
    cancel = timers.after(observeEveryMs, next)
    signal.addEventListener('abort', () => cancel(), { once: true })
  }

  observe(): void {
    const { timers, cameras, rates } = this.#options
    const now = timers.now()
    const to = epochMs(now + (this.#options.serverOffsetMs?.() ?? 0))
    // How long it was this device's clock knows, whatever is learnt meanwhile of the server's.
    const from = epochMs(to - (now - this.#observedAt))
    this.#observedAt = now
    const byCamera = new Map(rates().map(rate => [rate.cameraId, rate]))
    for (const cameraId of cameras()) {
      const rate = byCamera.get(cameraId)
      // A new worker counts from zero.
      const before = this.#looks.get(cameraId) ?? 0
      const looks = rate
        ? (rate.looks >= before
            ? rate.looks - before
            : rate.looks)
        : 0
      if (rate)
        this.#looks.set(cameraId, rate.looks)
      const epoch = this.#options.epochOf(cameraId)
      const unable = this.#lostEngine
      this.#tell(cameraId, from, to, this.#stateOf(epoch !== undefined, rate, looks, to - from), looks, epoch, rate, unable)
    }
  }

  /**
   * What is analysed counts up to the last look; what comes after it is told when it is known whether another one came. What begins to be
   * analysed counts from its first look, as far as that can be told from the rate.
   */
  #tell(cameraId: CameraId, from: EpochMs, to: EpochMs, state: CoverageState, looks: number, epoch: number | undefined, rate: CameraRate | undefined, unable: DeviceGapReason): void {
    const start = epochMs(Math.min(from, this.#toldUntil.get(cameraId) ?? from))
    const isSlow = to - from > sleptMs
    if (state.kind === 'not-analysed' || isSlow) {
      this.#ledger.observe(cameraId, start, to, state, looks, epoch)
      this.#toldUntil.set(cameraId, to)
      if (state.kind === 'analysed')
        this.#seenUnder.set(cameraId, epoch ?? 0)
      else
        this.#seenUnder.delete(cameraId)
      return
    }
    const lastLookAt = epochMs(Math.max(start, to - (rate?.lastLookAgeMs ?? 0)))
    const goesOn = this.#seenUnder.get(cameraId) === epoch
    const begin = goesOn
      ? start
      : epochMs(Math.max(start, lastLookAt - Math.max(0, looks - 1) * 1_000 / Math.max(rate?.grantedFps ?? 0, 1)))
    if (begin > start)
      this.#ledger.observe(cameraId, start, begin, { kind: 'not-analysed', because: unable }, 0, epoch)
    this.#ledger.observe(cameraId, begin, lastLookAt, state, looks, epoch)
    this.#toldUntil.set(cameraId, lastLookAt)
    this.#seenUnder.set(cameraId, epoch ?? 0)
  }

  /** What the engine said since it was last found right was not analysis. */
  engineFailed({ kind, sinceLastGoodMs }: { kind: 'wrong' | 'lost', sinceLastGoodMs: number }): void {
    this.observe()
    this.#lostEngine = kind === 'wrong'
      ? 'engine-wrong'
      : 'device-lost'
    if (kind === 'wrong') {
      const now = epochMs(this.#observedAt + (this.#options.serverOffsetMs?.() ?? 0))
      this.#ledger.revoke(epochMs(now - sinceLastGoodMs), now, 'engine-wrong')
    }
  }

  records(since?: EpochMs): CoverageRecord[] {
    return this.#ledger.records(since)
  }

  /** Minutes of which something else is said than when this was asked last. */
  takeChanged(): CameraMinute[] {
    return this.#ledger.takeChanged()
  }

  minute(minute: CameraMinute): CoverageRecord[] {
    return this.#ledger.minute(minute)
  }

  #stateOf(isHeld: boolean, rate: CameraRate | undefined, looks: number, lengthMs: number): CoverageState {
    const gap = (because: DeviceGapReason): CoverageState => ({ kind: 'not-analysed', because })
    if (!isHeld)
      return gap('no-lease')
    const state = this.#options.state()
    switch (state.status) {
      case 'idle': return gap('starting')
      case 'starting': return gap(this.#lostEngine)
      case 'failed': return gap('failed')
      case 'running': {
        if (!rate)
          return gap('no-picture')
        const isSlow = lengthMs > sleptMs
        const isSeen = isSlow
          ? looks * maxLookGapMs >= lengthMs
          : looks > 0 || (rate.lastLookAgeMs ?? Number.POSITIVE_INFINITY) <= maxLookGapMs
        if (isSeen) {
          this.#lostEngine = 'starting'
          return { kind: 'analysed', engine: rate.engine, detectorId: rate.detectorId }
        }
        if (isSlow || state.isThrottled) {
          return gap(this.#options.isHidden()
            ? 'hidden'
            : 'throttled')
        }
        if (rate.troubleKind === 'bad-frame' || rate.troubleKind === 'odd-output')
          return gap('bad-picture')
        return gap((rate.lastFrameAgeMs ?? Number.POSITIVE_INFINITY) > maxLookGapMs
          ? 'no-picture'
          : 'overload')
      }
      default: return unreachable(state)
    }
  }
}
