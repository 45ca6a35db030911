/** A step of the scale: what lasted `fromSeconds` or longer, as a colour over a picture. */
export interface HeatStep {
  readonly fromSeconds: number
  /** OKLCH: its lightness is what the eye sees as even. */
  readonly lightness: number
  readonly colour: string
  readonly opacity: number
}

const count = 6
const darkest = 0.4
const lightest = 0.95
/** One hue, that of no severity. */
const hue = 195

/**
 * The scale of a heat map: each step begins at twice the time of the one below, for time is spent unevenly, and is as much lighter as any
 * other (B. Ottosson, OKLab, 2020). What is below the lowest is not drawn. Without any time there are no steps.
 */
export function heatSteps(mostSeconds: number): HeatStep[] {
  return Array.from({
    length: mostSeconds > 0
      ? count
      : 0,
  }, (_, i) => {
    const lightness = darkest + (lightest - darkest) * i / (count - 1)
    return {
      fromSeconds: mostSeconds / 2 ** (count - i),
      lightness,
      colour: `oklch(${lightness.toFixed(3)} 0.11 ${hue})`,
      opacity: 0.45 + 0.35 * i / (count - 1),
    }
  })
}

/** Which step a time falls into; undefined: too short to be drawn. */
export function heatStepOf(seconds: number, steps: readonly HeatStep[]): HeatStep | undefined {
  return steps.findLast(({ fromSeconds }) => seconds >= fromSeconds)
}
