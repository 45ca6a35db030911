/** One measured figure. `peer`: the same of another product, null where none was measured; `ratio`: value / peer. */
export interface Figure {
  readonly value: number
  readonly unit: string
  readonly peer: number | null
  readonly ratio: number | null
}

export function figure(value: number, unit: string, digits = 0, peer: number | null = null): Figure {
  const rounded = Number(value.toFixed(digits))
  return {
    value: rounded,
    unit,
    peer,
    ratio: peer === null
      ? null
      : Number((rounded / peer).toFixed(2)),
  }
}

/**
 * A figure that is itself a ratio: `value` and `ratio` are both ours / peer, `peer` is the other product's own figure, and `unit` says in
 * what both were measured.
 */
export function ratioFigure(ours: number, peer: number, unit: string, digits = 2): Figure {
  const ratio = Number((ours / peer).toFixed(3))
  return {
    value: ratio,
    unit: `x the peer's ${unit}`,
    peer: Number(peer.toFixed(digits)),
    ratio,
  }
}

/** The nearest-rank percentile of samples in any order; NaN of none, so that a bench without samples shows. `share`: 0..1. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}
