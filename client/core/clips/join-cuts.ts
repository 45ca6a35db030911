import type { CutPictures } from './packet-ring.ts'

/**
 * Joins what several receptions of one stream had of a time, where one followed the other. The later one begins with a key picture, so it
 * may follow at any place. Parts of another size than the one that has `moment` in it (ms, server's clock), or else is nearest to it, are left out, and so
 * is what lies beyond a gap of more than `maxGapMs`. Undefined when there is nothing.
 */
export function joinCuts(cuts: readonly CutPictures[], moment: number, maxGapMs = 3_000): CutPictures | undefined {
  const awayMs = (cut: CutPictures): number => Math.max(0, beginOf(cut) - moment, moment - endOf(cut))
  const holder = [...cuts].sort((a, b) => awayMs(a) - awayMs(b) || spanOf(b) - spanOf(a))[0]
  if (!holder)
    return undefined
  const { width, height } = holder.pictures[0]!
  const fitting = cuts.filter(({ pictures: [first] }) => first!.width === width && first!.height === height).sort((a, b) => beginOf(a) - beginOf(b))
  let joined: CutPictures | undefined
  for (const cut of fitting) {
    if (!joined || endOf(joined) < beginOf(cut) - maxGapMs) {
      joined = joined && endOf(joined) >= moment
        ? joined
        : cut
    }
    else if (endOf(cut) > endOf(joined)) {
      joined = append(joined, cut)
    }
  }
  return joined
}

/** What of `before` lies before `after`, and then that. */
function append(before: CutPictures, after: CutPictures): CutPictures {
  const kept = before.capturedAt.findLastIndex(at => at < beginOf(after)) + 1
  return {
    pictures: [
      ...before.pictures.slice(0, kept),
      ...after.pictures,
    ],
    capturedAt: [
      ...before.capturedAt.slice(0, kept),
      ...after.capturedAt,
    ],
  }
}

function beginOf({ capturedAt }: CutPictures): number {
  return capturedAt[0]!
}

function endOf({ capturedAt }: CutPictures): number {
  return capturedAt.at(-1)!
}

function spanOf(cut: CutPictures): number {
  return endOf(cut) - beginOf(cut)
}
