/** Boxes before suppression, one array per property so that a frame costs no objects. Corners are input pixels. */
export interface Candidates {
  count: number
  readonly capacity: number
  readonly x1: Float32Array
  readonly y1: Float32Array
  readonly x2: Float32Array
  readonly y2: Float32Array
  readonly score: Float32Array
  readonly labelIndex: Uint8Array
}

export function createCandidates(capacity: number): Candidates {
  return {
    count: 0,
    capacity,
    x1: new Float32Array(capacity),
    y1: new Float32Array(capacity),
    x2: new Float32Array(capacity),
    y2: new Float32Array(capacity),
    score: new Float32Array(capacity),
    labelIndex: new Uint8Array(capacity),
  }
}
