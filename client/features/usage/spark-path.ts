import type { UsageSample } from '#contract/usage'

export interface SparkFrame {
  /** What is shown, epoch in ms. */
  readonly from: number
  readonly until: number
  /** Of one sample. */
  readonly stepMs: number
  /** Of the drawing; the top is `most`. */
  readonly width: number
  readonly height: number
}

/** The largest value, for the top of the drawing; 0: nothing was used. */
export function mostOf(samples: readonly UsageSample[], read: (sample: UsageSample) => number): number {
  return samples.reduce((most, sample) => Math.max(most, read(sample)), 0)
}

/** An SVG path of the values over time from a baseline of zero. A step without a sample is a gap, not a line to the next one. */
export function sparkPath(samples: readonly UsageSample[], read: (sample: UsageSample) => number, most: number, { from, until, stepMs, width, height }: SparkFrame): string {
  let path = ''
  let lastAt = Number.NEGATIVE_INFINITY
  for (const sample of samples) {
    const { at } = sample
    if (at < from || at > until)
      continue
    const x = (at - from) / (until - from) * width
    const y = height - (most > 0
      ? read(sample) / most
      : 0) * height
    path += `${at - lastAt > 1.5 * stepMs
      ? 'M'
      : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`
    lastAt = at
  }
  return path
}
