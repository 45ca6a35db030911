/** Where a kernel finds a tensor: among the weights, which stay, or among what this run has made. */
export type Operand
  = | { kind: 'weight', key: string }
    | { kind: 'made', slot: number }

/** A tfjs kernel's attributes: numbers, words, and lists of them. */
export type KernelAttributes = Readonly<Record<string, unknown>>

/** One call of a tfjs kernel. Concat takes a list of inputs, every other kernel names them. */
export interface PlanStep {
  readonly kernel: string
  readonly inputs: Readonly<Record<string, Operand>> | readonly Operand[]
  readonly attributes: KernelAttributes
  /** Shape of what it makes, as it lies in memory. */
  readonly shape: readonly number[]
  readonly slot: number
  /** Slots that nobody reads after this step. */
  frees: readonly number[]
}

/** A constant tensor as the kernels want it in memory; made when it is first needed. */
export interface PlanWeight {
  readonly shape: readonly number[]
  readonly type: 'float32' | 'int32'
  readonly values: () => Float32Array | Int32Array
}

/** Everything about one run of a graph with one batch size, decided beforehand: slot 0 is the input. */
export interface Plan {
  readonly steps: readonly PlanStep[]
  /** Weights by key; a key means the same numbers in the plans of all batch sizes of a graph. */
  readonly weights: ReadonlyMap<string, PlanWeight>
  readonly outputs: readonly PlanOutput[]
}

/** A tensor that the graph answers, row-major in memory. */
export interface PlanOutput {
  readonly name: string
  readonly operand: Operand
  readonly dims: readonly number[]
}
