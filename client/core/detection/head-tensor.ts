import type { Candidates } from './candidates.ts'
import type { DecodeOutcome } from './decode-yolox.ts'

/** One output of a graph; `dims[0]` counts the pictures. */
export interface HeadTensor {
  readonly data: Float32Array
  readonly dims: readonly number[]
}

/** Numbers whose shape is not what the layout says; `misshapen` is a sentence. */
export interface Misshapen { readonly misshapen: string }

/** Reads boxes (pixels of the input) of one layout out of raw tensors. */
export interface HeadDecoder {
  /** Most candidates a picture can give. */
  readonly capacity: number
  /** Boxes overlap until they are suppressed. */
  readonly needsSuppression: boolean
  /** `tensors` in the order of `outputNames`; `slot`: place in the batch. */
  readonly decode: (tensors: readonly HeadTensor[], slot: number, minScore: number, into: Candidates) => DecodeOutcome | Misshapen
}

export function tooFew(numbers: number, columns: number, slot: number): Misshapen {
  return { misshapen: `The detector answered ${numbers} numbers in rows of ${columns}; too few for slot ${slot}.` }
}
