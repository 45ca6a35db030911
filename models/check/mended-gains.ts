import type { Label } from '#contract/detection'
import type { LabelledPicture } from './average-precision.ts'
import type { BoxReason } from './box-errors.ts'
import { averagePrecision, matchFound } from './average-precision.ts'
import { findBoxErrors } from './box-errors.ts'

/** What AP50 of a label would gain, 0..1, were all faults of one kind mended and the others not: they do not add up to what is missing. */
export type MendedGains = Readonly<Record<'loose' | 'other-label' | 'double' | 'nothing-there' | 'never-found', number>>

/**
 * Where the missing precision of a label is: loose boxes moved onto their objects, other false ones taken away, objects that no box reaches not
 * asked for. After TIDE, arXiv:2008.08115. Undefined where no picture truly shows the label.
 */
export function mendedGains(pictures: readonly LabelledPicture[], label: Label): MendedGains | undefined {
  const before = averagePrecision(pictures, label)?.averagePrecision
  if (before === undefined)
    return undefined
  const alarms = findBoxErrors(pictures, label, 0).filter(({ kind }) => kind === 'false-alarm')
  const gain = (mended: readonly LabelledPicture[]): number => (averagePrecision(mended, label)?.averagePrecision ?? 1) - before
  const without = (reason: BoxReason): LabelledPicture[] => {
    const gone = pictures.map(() => new Set<number>())
    for (const { picture, found, why } of alarms)
      why === reason && gone[picture]!.add(found!.index)
    return pictures.map(({ truth, found }, picture) => ({
      truth,
      found: found.filter((_, index) => !gone[picture]!.has(index)),
    }))
  }
  const moved = pictures.map(({ truth, found }) => ({
    truth,
    found: [...found],
  }))
  for (const { picture, found, truth, why } of alarms) {
    if (why === 'loose')
      moved[picture]!.found[found!.index] = { ...found!, corners: truth!.corners }
  }
  const reached = pictures.map(() => new Set<number>())
  for (const { picture, truth } of matchFound(pictures, label))
    reached[picture]!.add(truth)
  return {
    'loose': gain(moved),
    'other-label': gain(without('other-label')),
    'double': gain(without('double')),
    'nothing-there': gain(without('nothing-there')),
    'never-found': gain(pictures.map(({ truth, found }, picture) => ({
      found,
      truth: truth.filter((each, index) => each.label !== label || reached[picture]!.has(index)),
    }))),
  }
}
