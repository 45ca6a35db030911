import type { Zone } from '#contract/zone'
import type { RuleLook } from './rule-look.ts'
import type { RuleMemory } from './rule-memory.ts'
import type { RuleOf } from './rule-of.ts'
import { footPoint } from '../geometry/box.ts'
import { isInPolygon } from '../geometry/polygon.ts'
import { findAct, holdAct } from './acts.ts'

/**
 * RU4: a track whose foot point is in a zone for `minLooks` looks and `minDwellMs`. A look below `minScore` keeps an act alive but
 * confirms nothing.
 */
export function seeZonePresence(memory: RuleMemory, rule: RuleOf<'zone-presence'>, zones: readonly Zone[], { tracks, atMs }: RuleLook): void {
  const { labels, clearAfterMs, minLooks, minDwellMs } = rule.condition
  for (const zone of zones) {
    for (const track of tracks) {
      if (!labels.includes(track.label))
        continue
      const foot = footPoint(track.box)
      if (!isInPolygon(foot.x, foot.y, zone.polygon))
        continue
      const isSure = track.score >= rule.minScore
      const going = findAct(memory.acts, zone, track.trackId)
      if (!isSure) {
        if (going && atMs - going.lastMs <= clearAfterMs)
          going.lastMs = atMs
        continue
      }
      const act = holdAct(memory.acts, zone, track.trackId, track, atMs, clearAfterMs)
      if (act.looks >= minLooks && atMs - act.sinceMs >= minDwellMs)
        act.violatingSinceMs ??= atMs
    }
  }
}
