import type { EngineOutput, InferenceEngine } from './inference-engine.ts'
import { tensorsOf } from './inference-engine.ts'

/** Lets a graph with a fixed batch dimension (many published detectors take one picture) run any batch, several runs after each other. */
export function inChunks(engine: InferenceEngine): InferenceEngine {
  const [first, ...slotShape] = engine.inputs[0]?.shape ?? []
  if (typeof first !== 'number')
    return engine
  const slotLength = slotShape.map(Number).reduce((a, b) => a * b, 1)
  const joined: Joined[] = []
  let chunk = new Float32Array(0)
  return {
    ...engine,
    async run(batch, count) {
      for (let from = 0; from < count; from += first) {
        const size = Math.min(first, count - from)
        let part = batch.subarray(from * slotLength, (from + size) * slotLength)
        if (size < first) {
          // The graph wants full batches: the rest runs empty.
          if (chunk.length === 0)
            chunk = new Float32Array(first * slotLength)
          chunk.set(part)
          part = chunk
        }
        const answer = await engine.run(part, first)
        tensorsOf(answer).forEach((tensor, at) => {
          joined[at] ??= new Joined()
          joined[at].add(tensor, first, from, size, count)
        })
      }
      const [output, ...others] = joined.map(tensor => tensor.whole(count))
      return {
        data: output?.data ?? new Float32Array(0),
        dims: output?.dims ?? [count],
        others,
      }
    },
  }
}

/** One output of several runs, picture after picture. */
class Joined {
  #numbers = new Float32Array(0)
  #dims: readonly number[] = []
  #perSlot = 0

  /** `size` pictures of a run of `first`, which are those from `from` on of `count`. */
  add({ data, dims }: Pick<EngineOutput, 'data' | 'dims'>, first: number, from: number, size: number, count: number): void {
    this.#dims = dims
    this.#perSlot = data.length / first
    if (this.#numbers.length < count * this.#perSlot) {
      const longer = new Float32Array(count * this.#perSlot)
      longer.set(this.#numbers.subarray(0, from * this.#perSlot))
      this.#numbers = longer
    }
    this.#numbers.set(data.subarray(0, size * this.#perSlot), from * this.#perSlot)
  }

  whole(count: number): Pick<EngineOutput, 'data' | 'dims'> {
    return {
      data: this.#numbers.subarray(0, count * this.#perSlot),
      dims: [
        count,
        ...this.#dims.slice(1),
      ],
    }
  }
}
