import type { Zone } from '#contract/zone'
import type { RuleLook } from './rule-look.ts'
import type { RuleMemory } from './rule-memory.ts'
import type { RuleOf } from './rule-of.ts'
import { segmentsCross, sideOf } from '#contract/outline-trouble'
import { footPoint } from '../geometry/box.ts'
import { holdAct } from './acts.ts'
import { forgetUnseen } from './rule-memory.ts'

/**
 * RU7: a foot point that was surely on one side of a line (further from it than a share of its height) is surely on the other, and went
 * through the line, not around its end.
 */
export function seeLineCrossing(memory: RuleMemory, rule: RuleOf<'line-crossing'>, zones: readonly Zone[], { tracks, atMs, aspect, scoreOf }: RuleLook): void {
  const { labels, direction, hysteresis, clearAfterMs } = rule.condition
  for (const zone of zones) {
    const [a, b] = zone.polygon
    if (!a || !b || zone.polygon.length !== 2)
      continue
    let ofLine = memory.sides.get(zone.zoneId)
    if (!ofLine)
      memory.sides.set(zone.zoneId, ofLine = new Map())
    const length = Math.hypot((b.x - a.x) * aspect, b.y - a.y)
    for (const track of tracks) {
      if (!labels.includes(track.label) || scoreOf(track) < rule.minScore || !(length > 0))
        continue
      const foot = footPoint(track.box)
      // In heights of the picture; positive on the right hand of who walks from a to b.
      const distance = sideOf(foot, a, b) * aspect / length
      if (Math.abs(distance) < hysteresis * (track.box.y2 - track.box.y1))
        continue
      const side = Math.sign(distance)
      const before = ofLine.get(track.trackId)
      const crossed = before && before.side !== side && atMs - before.lastMs <= clearAfterMs && segmentsCross(before, foot, a, b)
      ofLine.set(track.trackId, {
        side,
        x: foot.x,
        y: foot.y,
        lastMs: atMs,
      })
      const towards = side > 0
        ? 'to-right'
        : 'to-left'
      if (!crossed || (direction !== 'both' && direction !== towards))
        continue
      const act = holdAct(memory.acts, zone, track.trackId, track, atMs, clearAfterMs)
      act.violatingSinceMs ??= atMs
      act.evidence ??= { direction: towards }
    }
    forgetUnseen(ofLine, atMs)
  }
}
