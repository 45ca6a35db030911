/** For every output position of one axis: two input positions and the weight of the second. */
export interface ResampleTable {
  readonly near: Int32Array
  readonly far: Int32Array
  readonly weight: Float32Array
}

/**
 * Bilinear sampling with pixel centres aligned and edges repeated, as OpenCV's INTER_LINEAR, which the detectors were trained with.
 * `from` positions (pixels, or samples of a plane that has `subsampling` pixels per sample) become `to` positions.
 */
export function createResampleTable(from: number, to: number, subsampling: 1 | 2): ResampleTable {
  const last = Math.ceil(from / subsampling) - 1
  const table = {
    near: new Int32Array(to),
    far: new Int32Array(to),
    weight: new Float32Array(to),
  }
  for (let i = 0; i < to; i++) {
    const pixel = (i + 0.5) * from / to
    const position = Math.min(Math.max(pixel / subsampling - 0.5, 0), last)
    const near = Math.floor(position)
    table.near[i] = near
    table.far[i] = Math.min(near + 1, last)
    table.weight[i] = position - near
  }
  return table
}
