/** A constant of a graph, in row-major order. Half precision is widened; whole numbers of any width are held as doubles. */
export interface OnnxTensor {
  readonly dims: readonly number[]
  readonly data: OnnxData
}

export type OnnxData
  = | { kind: 'float', values: Float32Array }
    | { kind: 'integer', values: Float64Array }

export type OnnxAttribute = number | string | readonly number[] | OnnxTensor

export interface OnnxNode {
  readonly operator: string
  /** What the graph calls the node, for messages; may be empty. */
  readonly name: string
  /** An input that is left out is ''. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: ReadonlyMap<string, OnnxAttribute>
}

/** An input or output of a graph; a dimension that is chosen at run time is a string. */
export interface OnnxValue {
  readonly name: string
  readonly type: string
  readonly shape: readonly (number | string)[]
}

/** Nodes stand in an order in which each finds its inputs made. */
export interface OnnxGraph {
  readonly opset: number
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
  readonly initializers: ReadonlyMap<string, OnnxTensor>
  readonly nodes: readonly OnnxNode[]
}
