import type { Label } from '#contract/detection'
import type { Corners, Precision, ScaledPicture } from './average-precision.ts'
import type { BoxError, BoxReason } from './box-errors.ts'
import type { MendedGains } from './mended-gains.ts'
import type { SizeShare } from './size-shares.ts'
import { labels } from '#contract/detection'
import { averagePrecision } from './average-precision.ts'
import { findBoxErrors } from './box-errors.ts'
import { mendedGains } from './mended-gains.ts'
import { sizeShares } from './size-shares.ts'

/** The errors of one kind of a label: all are counted, the worst are shown. */
export interface ErrorSheet {
  readonly kind: BoxError['kind']
  readonly label: Label
  /** Name of the picture that shows them, in the report's folder. */
  readonly file: string
  readonly counts: Readonly<Partial<Record<BoxReason, number>>>
  /** The worst first: of misses the largest objects, of false alarms the surest boxes. */
  readonly worst: readonly BoxError[]
}

export interface LabelErrors {
  readonly label: Label
  readonly precision: Precision
  readonly gains: MendedGains
  readonly sizes: readonly SizeShare[]
  readonly sheets: readonly ErrorSheet[]
}

/** Tiles of a sheet: more than this nobody looks at. */
export const mostTiles = 24

/** Everything that is wrong about each label that the pictures truly show. */
export function reportErrors(pictures: readonly ScaledPicture[], threshold: number): LabelErrors[] {
  return labels.flatMap((label): LabelErrors[] => {
    const precision = averagePrecision(pictures, label)
    const gains = mendedGains(pictures, label)
    if (!precision || !gains)
      return []
    const errors = findBoxErrors(pictures, label, threshold)
    return [
      {
        label,
        precision,
        gains,
        sizes: sizeShares(pictures, label, threshold),
        sheets: (['miss', 'false-alarm'] as const).map((kind): ErrorSheet => {
          const those = errors.filter(error => error.kind === kind)
          const counts: Partial<Record<BoxReason, number>> = {}
          for (const { why } of those)
            counts[why] = (counts[why] ?? 0) + 1
          return {
            kind,
            label,
            file: `${label}-${kind}.png`,
            counts,
            worst: those.toSorted((a, b) => badness(b, pictures) - badness(a, pictures)).slice(0, mostTiles),
          }
        }),
      },
    ]
  })
}

/** A sure false box, or a large object that was missed, is worse; comparable within one kind. */
function badness({ kind, found, truth, picture }: BoxError, pictures: readonly ScaledPicture[]): number {
  return kind === 'false-alarm'
    ? found!.score
    : area(truth!.corners) * pictures[picture]!.scale ** 2
}

function area([x1, y1, x2, y2]: Corners): number {
  return (x2 - x1) * (y2 - y1)
}
