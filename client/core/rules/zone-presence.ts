import type { Zone } from '#contract/zone'
import type { RuleLook } from './rule-look.ts'
import type { RuleMemory } from './rule-memory.ts'
import type { RuleOf } from './rule-of.ts'
import { findAct, holdAct } from './acts.ts'
import { stands, stays } from './standing.ts'

/**
 * RU4: a track whose foot point is in a zone for `minLooks` looks and `minDwellMs`. A look on the border, or at less than the whole body, or of
 * a track below `minScore`, keeps an act alive but confirms nothing.
 */
export function seeZonePresence(memory: RuleMemory, rule: RuleOf<'zone-presence'>, zones: readonly Zone[], { tracks, atMs, aspect, scoreOf, isWhole }: RuleLook): void {
  const { labels, clearAfterMs, minLooks, minDwellMs } = rule.condition
  for (const zone of zones) {
    for (const track of tracks) {
      if (!labels.includes(track.label))
        continue
      const going = findAct(memory.acts, zone, track.trackId)
      const isInside = stands(track.box, zone)
      if (!isInside && !(going && stays(track.box, zone, aspect)))
        continue
      if (!isInside || !isWhole(track) || scoreOf(track) < rule.minScore) {
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
