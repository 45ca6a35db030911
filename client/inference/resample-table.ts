/** For every output position of one axis: two input positions and the weight of the second. */
export interface ResampleTable {
  readonly near: Int32Array
  readonly far: Int32Array
  readonly weight: Float32Array
}

/** A stretch of one axis of a picture, in pixels of the picture as it is stored. */
export interface AxisSpan {
  /** Length of the whole axis: samples are taken from all of it, edges repeated. */
  readonly size: number
  readonly from: number
  readonly length: number
  /** The stretch is read from its far end: the picture is turned or mirrored. */
  readonly reversed: boolean
}

/**
 * Bilinear sampling with pixel centres aligned and edges repeated, as OpenCV's INTER_LINEAR, which the detectors were trained with, and
 * as a GPU's linear sampler. A stretch (pixels; or samples of a plane that has `subsampling` pixels per sample) becomes `to` positions.
 */
export function createResampleTable(span: AxisSpan, to: number, subsampling: 1 | 2): ResampleTable {
  const last = Math.ceil(span.size / subsampling) - 1
  const table = {
    near: new Int32Array(to),
    far: new Int32Array(to),
    weight: new Float32Array(to),
  }
  for (let i = 0; i < to; i++) {
    const along = (i + 0.5) * span.length / to
    const pixel = span.reversed
      ? span.from + span.length - along
      : span.from + along
    const position = Math.min(Math.max(pixel / subsampling - 0.5, 0), last)
    const near = Math.floor(position)
    table.near[i] = near
    table.far[i] = Math.min(near + 1, last)
    table.weight[i] = position - near
  }
  return table
}
