import type { Detection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { ItemScores } from '../measured-noise.ts'
import type { Actor } from './actor.ts'

/** The measured looks were taken so often a second. */
const measuredFps = 5

/** Below this score a detector tells of nothing. */
const leastScore = 0.1

/** How what somebody wears, or lacks, is seen: as on a person who was measured in one picture, and up and down over time as on another. */
export interface ItemManner {
  readonly from: number
  readonly helmet: Readonly<Record<'on' | 'off', ItemScores>> & { readonly moods: readonly number[] }
  readonly vest: Readonly<Record<'on' | 'off', ItemScores>> & { readonly moods: readonly number[] }
}

/** By how much each look of a sequence is surer than its mean, in logits: added to scores they stay between 0 and 1, small ones small. */
export function moodsOf(scores: readonly number[]): number[] {
  const logits = scores.map(score => logitOf(Math.min(0.98, Math.max(0.02, score))))
  const mean = logits.reduce((sum, value) => sum + value, 0) / logits.length
  return logits.map(value => value - mean)
}

/** Adds to `found` what would be found on one person; perfect without a manner. */
export function wear(found: Detection[], { actor, box }: { readonly actor: Pick<Actor, 'wears'>, readonly box: NormBox }, seconds: number, manner: ItemManner | undefined): void {
  const { x1, y1, x2, y2 } = box
  const height = y2 - y1
  const width = x2 - x1
  const places = {
    helmet: {
      x1: x1 + 0.33 * width,
      x2: x2 - 0.33 * width,
      y1,
      y2: y1 + 0.14 * height,
    },
    vest: {
      x1: x1 + 0.1 * width,
      x2: x2 - 0.1 * width,
      y1: y1 + 0.18 * height,
      y2: y1 + 0.52 * height,
    },
  }
  for (const item of ['helmet', 'vest'] as const) {
    const isOn = actor.wears[item]
    const own = manner?.[item]
    const mood = own?.moods[indexOf(manner!.from, seconds, own.moods.length)] ?? 0
    const [worn, bare] = own?.[isOn
      ? 'on'
      : 'off'] ?? (isOn
      ? [0.9, 0]
      : [0, 0.9])
    for (const [label, base] of [
      [item, worn],
      [`no_${item}`, bare],
    ] as const) {
      const score = base > 0
        ? sigmoid(logitOf(base) + mood)
        : 0
      if (score >= leastScore)
        found.push({ label, score, box: places[item] })
    }
  }
}

function logitOf(share: number): number {
  return Math.log(share / (1 - share))
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value))
}

export function indexOf(from: number, seconds: number, length: number): number {
  return (from + Math.floor(seconds * measuredFps)) % length
}
