import type { NormBox } from '#contract/geometry'
import type { Zone } from '#contract/zone'
import type { RuleLook } from './rule-look.ts'
import type { RuleMemory, UprightLook } from './rule-memory.ts'
import type { RuleOf } from './rule-of.ts'
import { isInPolygon } from '../geometry/polygon.ts'
import { holdAct } from './acts.ts'

/** Who is seen again within so long was only overlooked. */
const overlookedMs = 1_500
/** After so long nobody asks any more what became of somebody. */
const askedMs = 60_000
/** What lies was not there before they were lost; cells of the picture are told once a second or less. */
const beforeMs = 2_000
/** A body that lies is so much wider than high in the picture, and so long in shares of the height they stood at. */
const wideShare = 1.2
const longShare = 0.45
const highShare = 0.6
/** Where they were lost and where it lies: shares of that height. */
const asideShare = 0.7
const deepShare = 0.4

/**
 * Detectors that learnt from people who stand do not see who lies across the picture at all (rendered falls, bench rules: scores below .1). Who was
 * lost where nobody goes out of sight, while something long and low that was not there before came to lie in that place, has fallen: an act
 * of the lost track, which goes on as long as it lies there and nobody is found again.
 */
export function seeLostLying(memory: RuleMemory, rule: RuleOf<'person-down'>, zones: readonly Zone[], { tracks, atMs, aspect, leftStanding = [] }: RuleLook): void {
  const { recoveryMs, clearAfterMs } = rule.condition
  for (const [trackId, stood] of memory.upright) {
    const lostForMs = atMs - stood.lastMs
    if (lostForMs < overlookedMs || lostForMs > askedMs || stood.height === 0 || tracks.some(track => track.trackId === trackId))
      continue
    const thing = leftStanding.find(({ box, sinceMs }) => sinceMs >= stood.lastMs - beforeMs && liesWhere(stood, box, aspect))
    if (!thing)
      continue
    const { x1, x2, y1, y2 } = thing.box
    for (const zone of zones) {
      if (!isInPolygon((x1 + x2) / 2, (y1 + y2) / 2, zone.polygon) && !isInPolygon(stood.nowX, stood.nowFoot, zone.polygon))
        continue
      const act = holdAct(memory.acts, zone, trackId, { ...stood.track, box: thing.box }, atMs, clearAfterMs)
      act.sinceMs = Math.min(act.sinceMs, stood.lastMs)
      if (atMs - act.sinceMs >= recoveryMs && act.violatingSinceMs === undefined) {
        act.violatingSinceMs = atMs
        act.evidence = { heldMs: atMs - act.sinceMs }
      }
    }
  }
}

function liesWhere(stood: UprightLook, { x1, x2, y1, y2 }: NormBox, aspect: number): boolean {
  const width = (x2 - x1) * aspect
  const height = y2 - y1
  if (width < wideShare * height || width < longShare * stood.height || height > highShare * stood.height)
    return false
  const aside = Math.max(0, x1 - stood.nowX, stood.nowX - x2) * aspect
  const deep = Math.max(0, y1 - stood.nowFoot, stood.nowFoot - y2)
  return aside <= asideShare * stood.height && deep <= deepShare * stood.height
}
