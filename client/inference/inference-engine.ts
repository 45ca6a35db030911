import type { Engine } from '#contract/detection'

/** A named tensor of a graph; symbolic dimensions (the batch) are strings. */
export interface GraphTensor {
  readonly name: string
  readonly type: string
  readonly shape: readonly (number | string)[]
}

export interface EngineOutput {
  /** May be overwritten by the next run: read it before. */
  readonly data: Float32Array
  readonly dims: readonly number[]
  /** Of heads that answer by several tensors: the further ones, in the order of `outputNames`. */
  readonly others?: readonly Pick<EngineOutput, 'data' | 'dims'>[]
}

/** All tensors of an answer, in the order of `outputNames`. */
export function tensorsOf({ data, dims, others = [] }: EngineOutput): Pick<EngineOutput, 'data' | 'dims'>[] {
  return [
    { data, dims },
    ...others,
  ]
}

/** Runs the graph of one detector. One run at a time. */
export interface InferenceEngine {
  readonly kind: Engine
  readonly inputs: readonly GraphTensor[]
  readonly outputs: readonly GraphTensor[]
  /** Runs `count` pictures as one batch: `batch` is float32 [count, 3, height, width], longer arrays are cut. */
  readonly run: (batch: Float32Array, count: number) => Promise<EngineOutput>
  /** Gives the memory back; idempotent. */
  readonly close: () => Promise<void>
}
