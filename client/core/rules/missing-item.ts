import type { Zone } from '#contract/zone'
import type { WornItemName } from '../tracking/item-fit.ts'
import type { RuleLook } from './rule-look.ts'
import type { RuleMemory } from './rule-memory.ts'
import type { RuleOf } from './rule-of.ts'
import { footPoint } from '../geometry/box.ts'
import { isInPolygon } from '../geometry/polygon.ts'
import { findAct, holdAct } from './acts.ts'

/** In the zone, as for RU4: whose box trembles over its edge in one look is not in it. */
const leastLooks = 3
const leastMs = 500

/**
 * RU5: a person in a zone whose looks voted that the item is missing (`ItemVotes`: 70 % of 3 s, 6 looks). The votes are the debounce, with the zone's own, and
 * have least scores of their own: the Rule's is the person's. While they are open an act goes on; a `worn` ends it.
 */
export function seeMissingItem(memory: RuleMemory, rule: RuleOf<'missing-helmet' | 'missing-vest'>, zones: readonly Zone[], { tracks, atMs, verdictOf, scoreOf }: RuleLook): void {
  const item: WornItemName = rule.condition.kind === 'missing-helmet'
    ? 'helmet'
    : 'vest'
  const { clearAfterMs } = rule.condition
  for (const track of tracks) {
    if (track.label !== 'person' || scoreOf(track) < rule.minScore)
      continue
    const votes = verdictOf?.(track.trackId)?.[item]
    if (!votes || votes.verdict === 'worn')
      continue
    const foot = footPoint(track.box)
    for (const zone of zones) {
      if (!isInPolygon(foot.x, foot.y, zone.polygon))
        continue
      if (votes.verdict === 'unknown') {
        const going = findAct(memory.acts, zone, track.trackId)
        if (going && atMs - going.lastMs <= clearAfterMs)
          going.lastMs = atMs
        continue
      }
      const act = holdAct(memory.acts, zone, track.trackId, track, atMs, clearAfterMs)
      if (act.violatingSinceMs === undefined && act.looks >= leastLooks && atMs - act.sinceMs >= leastMs) {
        act.violatingSinceMs = atMs
        act.evidence = {
          votes: {
            looks: votes.looks,
            worn: votes.worn,
            bare: votes.bare,
            score: Math.min(1, votes.score),
          },
        }
      }
    }
  }
}
