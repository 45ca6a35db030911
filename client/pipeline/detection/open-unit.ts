import type { DetectorId } from '#contract/ids'
import type { ModelManifest } from '#contract/model-manifest'
import type { MeasuredBatch } from '../../core/scheduling/batch-cost.ts'
import type { BatchDetector } from '../../inference/batch-detector.ts'
import type { DetectorReport } from './analysis.ts'
import type { Golden } from './sentinel.ts'
import { BatchCost } from '../../core/scheduling/batch-cost.ts'
import { Sentinel } from './sentinel.ts'

/** A detector that was opened on the engine chosen for it. */
export interface OpenedDetector<Frame> {
  readonly manifest: ModelManifest
  readonly detector: BatchDetector<Frame>
  /** What runs cost on this device, measured at the start; kept up to date by the looks. */
  readonly measured: readonly MeasuredBatch[]
  /** Absent where no reference could be asked. */
  readonly golden?: Golden<Frame>
}

/** Two looks at once: one is read while the next one runs. On the processor they would only wait for each other. */
const maxInFlight = { gpu: 2, processor: 1 } as const
/** The golden picture is asked after so many ticks, a minute at the usual rate, and never later than after a minute. */
const sentinelTicks = 300
const sentinelMs = 60_000

/** One open detector with what the analyser knows of it. */
export class OpenUnit<Frame> {
  readonly opened: OpenedDetector<Frame>
  readonly cost: BatchCost
  readonly sentinel: Sentinel<Frame> | undefined
  inFlight = 0
  oddLooks = 0
  #ticks = 0
  readonly #batches: Record<number, number> = {}
  #freeMs = Number.NEGATIVE_INFINITY

  constructor(opened: OpenedDetector<Frame>, nowMs: number, everyTicks = sentinelTicks) {
    this.opened = opened
    this.cost = new BatchCost(opened.measured)
    this.sentinel = opened.golden && new Sentinel(opened.golden, everyTicks, sentinelMs, nowMs)
  }

  get detectorId(): DetectorId {
    return this.opened.manifest.detectorId
  }

  /** The processor computes picture by picture: in a batch the first would only wait for the last. */
  get batchSize(): number {
    return this.opened.detector.kind === 'wasm'
      ? 1
      : this.cost.cheapest()
  }

  /** What one look costs now, ms. */
  get lookCostMs(): number {
    return this.cost.perPictureMs(this.batchSize)
  }

  get isFree(): boolean {
    const { kind } = this.opened.detector
    return this.inFlight < (kind === 'webgpu' || kind === 'tfjs'
      ? maxInFlight.gpu
      : maxInFlight.processor)
  }

  /** Notes a run of `count` pictures that was asked for and answered at these times. A run that waited for the one before costs less than it took. */
  ran(count: number, askedMs: number, answeredMs: number): void {
    this.#ticks++
    if (count > 0) {
      this.#batches[count] = (this.#batches[count] ?? 0) + 1
      this.cost.learn(count, Math.max(0, answeredMs - Math.max(askedMs, this.#freeMs)))
    }
    this.#freeMs = answeredMs
  }

  report(nowMs: number): DetectorReport {
    return {
      detectorId: this.detectorId,
      engine: this.opened.detector.kind,
      batches: { ...this.#batches },
      cost: this.cost.measured(),
      ticks: this.#ticks,
      stats: this.opened.detector.stats(),
      sentinel: this.sentinel?.history.map(({ atMs, ...check }) => ({
        agoMs: Math.round(nowMs - atMs),
        ...check,
      })) ?? [],
    }
  }
}
