import type { CoverageStore } from '../../client/core/scheduling/coverage-store.ts'
import type { CameraRate } from '../../client/pipeline/detection/analysis.ts'
import type { DetectionState } from '../../client/pipeline/detection/detection-state.ts'
import type { Lease } from '../../client/pipeline/live/detection-duty.ts'
import type { Configuration } from '../../sfu/contract/configuration.ts'
import type { CameraId, DetectorId } from '../../sfu/contract/ids.ts'
import type { Replica } from '../sync/replica.ts'
import { randomUUID } from 'node:crypto'
import { createHttpClient } from '../../client/api/http-client.ts'
import { createListeners } from '../../client/core/observable.ts'
import { createCoverageSender } from '../../client/pipeline/live/coverage-sender.ts'
import { CoverageWatch } from '../../client/pipeline/live/coverage-watch.ts'
import { DetectionDuty } from '../../client/pipeline/live/detection-duty.ts'
import { noLeaderLock } from '../../client/pipeline/sync/leader-lock.ts'
import { createMemoryCoverageStore } from '../../client/storage/memory-coverage-store.ts'
import { CutProxy } from '../../e2e/cut-proxy.ts'
import { epochMs } from '../../sfu/contract/time.ts'
import { timersOf } from '../../sfu/contract/timers.ts'
import { createReplica } from '../sync/replica.ts'

const detectorId = 'ansim-nano-5' as DetectorId
const lookEveryMs = 200
const firstPictureMs = 600

/** A look under a lease, as the harness saw it happen. */
export interface TrueLook {
  readonly name: string
  readonly cameraId: CameraId
  readonly atMs: number
  readonly epoch: number
}

export interface CoveringOptions {
  readonly name: string
  readonly port: number
  readonly cookie: string
  readonly configuration: Configuration
  readonly fpsBudget: number
  readonly onLook: (look: TrueLook) => void
  readonly onLease: (cameraId: CameraId, epoch: number, atMs: number) => void
}

/** One life of a page: it ends with a kill, and the next one finds what this one had written. */
interface Page {
  readonly life: AbortController
  readonly replica: Replica
  readonly duty: DetectionDuty
  readonly watch: CoverageWatch
  readonly capacityChange: ReturnType<typeof createListeners<void>>
}

/**
 * A browser that looks, in Node: the page's own duty, coverage watch and sender over a real socket and real HTTP, through a line that can be cut.
 * Its looks are counted, not computed. `disk` outlives its pages, as IndexedDB does.
 */
export class CoveringReplica {
  readonly name: string
  readonly disk: CoverageStore = createMemoryCoverageStore()
  readonly #options: CoveringOptions
  readonly #proxy: CutProxy
  readonly #timers = timersOf(globalThis, () => epochMs(Date.now()))
  readonly #deviceId = randomUUID()
  #page: Page | undefined
  #isStalled = false
  #isHidden = false
  #stopped = new Set<CameraId>()

  static async open(options: CoveringOptions): Promise<CoveringReplica> {
    const replica = new CoveringReplica(options, await CutProxy.start(options.port))
    replica.begin()
    return replica
  }

  private constructor(options: CoveringOptions, proxy: CutProxy) {
    this.#options = options
    this.#proxy = proxy
    this.name = options.name
  }

  get isOnline(): boolean {
    return this.#page?.replica.socket.state.kind === 'open'
  }

  /** A page is opened: nothing of the one before is in its memory. */
  begin(): void {
    const { cookie, configuration, fpsBudget, onLook, onLease, name } = this.#options
    const timers = this.#timers
    const address = `http://localhost:${this.#proxy.port}`
    const life = new AbortController()
    const replica = createReplica({ address, cookie })
    const rates = new Map<CameraId, { looks: number, lookedAt: number | undefined, framedAt: number | undefined }>()
    const capacityChange = createListeners<void>()
    let leases: Lease[] = []
    const epochOf = (cameraId: CameraId): number | undefined => leases.find(lease => lease.cameraId === cameraId)?.epoch
    const listRates = (): CameraRate[] => Array.from(rates, ([cameraId, { looks, lookedAt, framedAt }]) => ({
      cameraId,
      fps: lookedAt !== undefined && Date.now() - lookedAt < 5_000
        ? 5
        : 0,
      engine: 'wasm',
      detectorId,
      frameAgeMs: 80,
      dropped: 0,
      wantedFps: 5,
      grantedFps: 5,
      looks,
      ...lookedAt !== undefined && { lastLookAgeMs: Date.now() - lookedAt },
      ...framedAt !== undefined && { lastFrameAgeMs: Date.now() - framedAt },
      motion: 'moving',
      isBursting: false,
      sizeChanges: 0,
    }))
    const watch = new CoverageWatch({
      timers,
      isHidden: () => this.#isHidden,
      rates: listRates,
      state: (): DetectionState => ({
        status: 'running',
        engine: 'wasm',
        detectorId,
        fpsBudget,
        isThrottled: this.#isHidden,
        tickGapMs: 0,
      }),
      cameras: () => configuration.cameras.map(({ cameraId }) => cameraId),
      epochOf,
    })
    const duty = new DetectionDuty({
      socket: replica.socket,
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
      detector: {
        setLeases: (next) => {
          watch.observe()
          leases = next
          next.forEach(({ cameraId, epoch }) => onLease(cameraId, epoch, Date.now()))
        },
        watch: (cameraId) => {
          const rate = { looks: 0, lookedAt: undefined as number | undefined, framedAt: undefined as number | undefined }
          rates.set(cameraId, rate)
          const timer = setInterval(() => {
            if (this.#stopped.has(cameraId) || life.signal.aborted)
              return
            rate.framedAt = Date.now()
            if (this.#isStalled || this.#isHidden)
              return
            rate.looks++
            rate.lookedAt = Date.now()
            const epoch = epochOf(cameraId)
            if (epoch !== undefined) {
              onLook({
                name,
                cameraId,
                atMs: rate.lookedAt,
                epoch,
              })
            }
          }, lookEveryMs)
          return () => {
            clearInterval(timer)
            if (rates.get(cameraId) === rate)
              rates.delete(cameraId)
          }
        },
        rates: listRates,
        capacity: () => life.signal.aborted || this.#isHidden
          ? undefined
          : { fpsBudget, engine: 'wasm' },
        onCapacity: capacityChange.add,
        onLook: () => () => {},
        tell: () => {},
      },
      host: {
        facts: () => ({ isVisible: !this.#isHidden }),
        onChange: () => () => {},
      },
      deviceId: async () => this.#deviceId as never,
      selfTestMs: () => undefined,
      facts: () => ({}),
      timers,
    })
    const sender = createCoverageSender({
      watch,
      store: this.disk,
      api: createHttpClient({
        base: address,
        timers,
        fetch: (url, init) => fetch(url, {
          ...init,
          headers: { ...init?.headers as Record<string, string>, cookie, origin: address },
        }),
      }),
      deviceId: async () => this.#deviceId as never,
      timers,
      random: Math.random,
      stintId: randomUUID().slice(0, 8),
      lock: noLeaderLock,
      serverOffsetMs: () => 0,
      maySend: () => replica.status.online,
    })
    duty.setConfiguration(configuration)
    duty.run(life.signal)
    watch.run(life.signal)
    // A cut line makes requests fail; they are tried again by the sender itself.
    for (const run of sender.runs)
      void run(life.signal).catch(() => {})
    duty.want(true)
    replica.start()
    this.#page = {
      life,
      replica,
      duty,
      watch,
      capacityChange,
    }
  }

  /** Its process is gone, with all that was in its memory. */
  async kill(): Promise<void> {
    const page = this.#page
    this.#page = undefined
    page?.life.abort()
    this.#proxy.cut()
    await page?.replica.stop()
  }

  revive(): void {
    this.#proxy.mend()
    this.begin()
  }

  /** Nothing comes through and nothing says so; it goes on looking. */
  cut(): void {
    this.#proxy.mute()
  }

  mend(): void {
    this.#proxy.mend()
    this.#page?.replica.socket.lose()
    this.#page?.replica.socket.reconnect()
  }

  /** Its engine answers no more; everything else goes on. */
  stall(isStalled: boolean): void {
    this.#isStalled = isStalled
  }

  hide(isHidden: boolean): void {
    this.#isHidden = isHidden
    this.#page?.capacityChange.tell()
  }

  /** The camera gives no pictures. */
  stopCamera(cameraId: CameraId, isStopped: boolean): void {
    if (isStopped)
      this.#stopped.add(cameraId)
    else
      this.#stopped.delete(cameraId)
  }

  async close(): Promise<void> {
    await this.kill()
    this.#proxy.close()
  }
}
