import type { InferenceEngine } from './inference-engine.ts'

/** Lets a graph with a fixed batch dimension (many published detectors take one picture) run any batch, several runs after each other. */
export function inChunks(engine: InferenceEngine): InferenceEngine {
  const [first, ...slotShape] = engine.inputs[0]?.shape ?? []
  if (typeof first !== 'number')
    return engine
  const slotLength = slotShape.map(Number).reduce((a, b) => a * b, 1)
  let joined = new Float32Array(0)
  let chunk = new Float32Array(0)
  return {
    ...engine,
    async run(batch, count) {
      let dims: readonly number[] = []
      let perSlot = 0
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
        dims = answer.dims
        perSlot = answer.data.length / first
        if (joined.length < count * perSlot) {
          const longer = new Float32Array(count * perSlot)
          longer.set(joined.subarray(0, from * perSlot))
          joined = longer
        }
        joined.set(answer.data.subarray(0, size * perSlot), from * perSlot)
      }
      return {
        data: joined.subarray(0, count * perSlot),
        dims: [
          count,
          ...dims.slice(1),
        ],
      }
    },
  }
}
