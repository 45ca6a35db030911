import type { Detection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { Actor } from './actor.ts'

/** The measured looks were taken so often a second. */
const measuredFps = 5

/** How what somebody wears, and what they lack, is seen: as on people who were measured, from some moment on. */
export interface ItemManner {
  readonly from: number
  readonly helmet: readonly number[]
  readonly vest: readonly number[]
  /** Scores of the missing item and of the item, which each look's mood is added to. */
  readonly bareHelmet: readonly [number, number]
  readonly bareVest: readonly [number, number]
  /** Scores of what is missing on who wears it. */
  readonly wrongHelmet: number
  readonly wrongVest: number
}

/** Adds to `found` what would be found on one person; perfect without a manner. */
export function wear(found: Detection[], { actor, box }: { readonly actor: Pick<Actor, 'wears'>, readonly box: NormBox }, seconds: number, manner: ItemManner | undefined): void {
  const { x1, y1, x2, y2 } = box
  const height = y2 - y1
  const width = x2 - x1
  const head = {
    x1: x1 + 0.33 * width,
    x2: x2 - 0.33 * width,
    y1,
    y2: y1 + 0.14 * height,
  }
  const trunk = {
    x1: x1 + 0.1 * width,
    x2: x2 - 0.1 * width,
    y1: y1 + 0.18 * height,
    y2: y1 + 0.52 * height,
  }
  for (const [place, isWorn, worn, bare, sequence, [right, wrong], wrongly] of [
    [
      head,
      actor.wears.helmet,
      'helmet',
      'no_helmet',
      manner?.helmet ?? [0.9],
      manner?.bareHelmet ?? [0.9, 0],
      manner?.wrongHelmet ?? 0,
    ],
    [
      trunk,
      actor.wears.vest,
      'vest',
      'no_vest',
      manner?.vest ?? [0.9],
      manner?.bareVest ?? [0.9, 0],
      manner?.wrongVest ?? 0,
    ],
  ] as const) {
    const score = sequence[indexOf(manner?.from ?? 0, seconds, sequence.length)]!
    // What one picture says of one person; over time it goes up and down as the scores of a worn item do.
    const mood = manner
      ? score - sequence.reduce((sum, s) => sum + s, 0) / sequence.length
      : 0
    if (isWorn) {
      if (score >= 0.1)
        found.push({ label: worn, score, box: place })
      if (wrongly > 0 && wrongly + mood >= 0.1) {
        found.push({
          label: bare,
          score: Math.min(0.99, wrongly + mood),
          box: place,
        })
      }
      continue
    }
    if (right + (right > 0
      ? mood
      : 0) >= 0.1) {
      found.push({
        label: bare,
        score: Math.min(0.99, right + mood),
        box: place,
      })
    }
    if (wrong + (wrong > 0
      ? mood
      : 0) >= 0.1) {
      found.push({
        label: worn,
        score: Math.min(0.99, wrong + mood),
        box: place,
      })
    }
  }
}

export function indexOf(from: number, seconds: number, length: number): number {
  return (from + Math.floor(seconds * measuredFps)) % length
}
