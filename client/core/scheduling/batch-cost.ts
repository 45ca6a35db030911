/** Batches are offered in these sizes: each one is compiled and captured anew on a graphics processor. */
export const batchSteps = [1, 4, 12] as const

/** What a run of `size` pictures took, ms. */
export interface MeasuredBatch {
  readonly size: number
  readonly ms: number
}

/** How much a new run changes the estimate of its size: the last twenty count. */
const learning = 0.05
/** A larger batch must be so much cheaper a picture to be worth that its first picture waits for the last. */
const worthwhile = 0.9

/**
 * What looks cost on this device by the size of the batch: measured at the start, kept up to date by the runs. Sizes never measured are
 * taken to cost a picture what the nearest smaller one does.
 */
export class BatchCost {
  readonly #msBySize = new Map<number, number>()

  constructor(measured: readonly MeasuredBatch[]) {
    for (const { size, ms } of measured)
      this.#msBySize.set(stepOf(size), ms / size * stepOf(size))
  }

  /** Notes that a run of `count` pictures took `ms`. */
  learn(count: number, ms: number): void {
    const step = stepOf(count)
    const known = this.#msBySize.get(step)
    // A half-full batch pays for its empty slots or does not, by the engine: what the pictures cost is what counts.
    const full = ms / count * step
    this.#msBySize.set(step, known === undefined
      ? full
      : known + (full - known) * learning)
  }

  /** What one picture costs in batches of up to `size`, ms. */
  perPictureMs(size: number): number {
    const step = stepOf(size)
    const known = batchSteps.filter(s => s <= step && this.#msBySize.has(s)).at(-1) ?? batchSteps.find(s => this.#msBySize.has(s))
    return known === undefined
      ? 1
      : Math.max(0.01, this.#msBySize.get(known)! / known)
  }

  /** The batch size at which a picture is cheapest; a smaller one where the gain is less than a tenth. */
  cheapest(): number {
    let best: number = batchSteps[0]
    for (const step of batchSteps) {
      if (this.perPictureMs(step) < this.perPictureMs(best) * worthwhile)
        best = step
    }
    return best
  }

  measured(): MeasuredBatch[] {
    return [...this.#msBySize].sort(([a], [b]) => a - b).map(([size, ms]) => ({ size, ms }))
  }
}

/** The smallest step that holds `count` pictures. */
export function stepOf(count: number): number {
  return batchSteps.find(step => step >= count) ?? batchSteps.at(-1)!
}
