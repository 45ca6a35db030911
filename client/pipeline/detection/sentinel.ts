import type { Detection, Label } from '#contract/detection'
import type { SlotReading } from '../../inference/batch-detector.ts'
import { compareBoxes } from '../../core/detection/compare-boxes.ts'
import { readBoxes } from '../../core/detection/read-boxes.ts'

/** A picture whose boxes are known. */
export interface Golden<Frame> {
  /** A new frame of it, to be closed by who gets it. */
  readonly frame: () => Frame
  /** What the reference engine finds in it. */
  readonly expected: readonly Detection[]
  readonly labels: readonly Label[]
}

/** One look of the sentinel. */
export interface SentinelCheck {
  readonly atMs: number
  /** Why the engine is wrong; absent when it is right. */
  readonly reason?: string
}

/** So many are kept for the device page. */
const maxHistory = 50

/**
 * Puts the golden picture among those of the cameras every so many ticks, through the same batch, and says when the engine's answer is
 * another than the reference's: some graphics processors go wrong only after a while (onnxruntime #29594).
 */
export class Sentinel<Frame> {
  readonly #golden: Golden<Frame>
  readonly #everyTicks: number
  readonly #everyMs: number
  readonly #history: SentinelCheck[] = []
  #ticks = 0
  #askedMs: number
  #lastGoodMs: number

  /** `nowMs`: the engine was found right at that time. */
  constructor(golden: Golden<Frame>, everyTicks: number, everyMs: number, nowMs: number) {
    this.#golden = golden
    this.#everyTicks = everyTicks
    this.#everyMs = everyMs
    this.#askedMs = nowMs
    this.#lastGoodMs = nowMs
  }

  get history(): readonly SentinelCheck[] {
    return this.#history
  }

  get lastGoodMs(): number {
    return this.#lastGoodMs
  }

  /** Counts a tick; the golden picture, when it is due with this one. */
  tick(nowMs: number): Frame | undefined {
    this.#ticks++
    if (this.#ticks < this.#everyTicks && nowMs - this.#askedMs < this.#everyMs)
      return undefined
    this.#ticks = 0
    this.#askedMs = nowMs
    return this.#golden.frame()
  }

  /** Takes the answer; why it is wrong, or undefined. `askedMs`: when the look began. */
  judge(reading: SlotReading | undefined, askedMs: number): string | undefined {
    const reason = wrongness(this.#golden, reading)
    this.#history.push({
      atMs: askedMs,
      ...(reason
        ? { reason }
        : {}),
    })
    if (this.#history.length > maxHistory)
      this.#history.shift()
    if (!reason)
      this.#lastGoodMs = askedMs
    return reason
  }
}

/** Why a reading of the golden picture is wrong; undefined when it is right. */
export function wrongness<Frame>({ expected, labels }: Pick<Golden<Frame>, 'expected' | 'labels'>, reading: SlotReading | undefined): string | undefined {
  if (reading?.status !== 'read') {
    return reading && 'reason' in reading
      ? reading.reason
      : 'it gave no answer to the test picture'
  }
  return compareBoxes(readBoxes(reading.boxes, labels), expected)
}
