import type { TrackedDetection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { Zone } from '#contract/zone'
import type { Act } from './acts.ts'
import type { RuleLook } from './rule-look.ts'
import type { RuleMemory } from './rule-memory.ts'
import type { RuleOf } from './rule-of.ts'
import { footPoint } from '../geometry/box.ts'
import { isInPolygon, touchesPolygon } from '../geometry/polygon.ts'
import { dropAct, holdAct } from './acts.ts'
import { ShareWindow } from './share-window.ts'

/** A camera that was not looked at for this long says nothing of what was not there. */
export const blindAfterMs = 10_000
/** What moved by this share of its own width from where it stopped does not stand any more. */
const standShare = 0.35

/** RU9: more than `limit` tracks in a zone in 70 % of the looks of `minDwellMs`. */
export function seeOccupancy(memory: RuleMemory, rule: RuleOf<'occupancy'>, zones: readonly Zone[], { tracks, atMs }: RuleLook): void {
  const { labels, limit, minDwellMs, clearAfterMs } = rule.condition
  for (const zone of zones) {
    let count = 0
    let newest: TrackedDetection | undefined
    for (const track of tracks) {
      if (!labels.includes(track.label) || track.score < rule.minScore || !stands(track.box, zone))
        continue
      count++
      newest = newest && newest.trackId > track.trackId
        ? newest
        : track
    }
    let known = memory.windows.get(zone.zoneId)
    if (!known) {
      memory.windows.set(zone.zoneId, known = {
        window: new ShareWindow(),
        lastMs: atMs,
      })
    }
    known.lastMs = atMs
    known.window.add(atMs, count > limit)
    if (count <= limit)
      continue
    const act = holdAct(memory.acts, zone, 0, newest, atMs, clearAfterMs)
    if (act.violatingSinceMs === undefined && known.window.verdict(atMs, minDwellMs) === 'yes' && atMs - act.sinceMs >= 0.7 * minDwellMs) {
      act.violatingSinceMs = atMs
      act.evidence = { count, heldMs: atMs - act.sinceMs }
    }
  }
}

/** RU10: the same track in a zone for `afterMs`, or with `alone` whoever is the only one in it. */
export function seeLoitering(memory: RuleMemory, rule: RuleOf<'loitering'>, zones: readonly Zone[], { tracks, atMs }: RuleLook): void {
  const { labels, alone, afterMs, clearAfterMs } = rule.condition
  for (const zone of zones) {
    const inside = tracks.filter(track => labels.includes(track.label) && track.score >= rule.minScore && stands(track.box, zone))
    if (alone && inside.length !== 1)
      continue
    for (const track of inside) {
      const act = holdAct(memory.acts, zone, alone
        ? 0
        : track.trackId, track, atMs, clearAfterMs)
      violateAfter(act, afterMs, atMs)
    }
  }
}

/** RU11: something of `labels` stands in a zone, by a third of its lower edge, for `afterMs`. Another track in its place is the same thing. */
export function seeBlockedExit(memory: RuleMemory, rule: RuleOf<'blocked-exit'>, zones: readonly Zone[], { tracks, atMs, aspect }: RuleLook): void {
  const { labels, afterMs, clearAfterMs } = rule.condition
  for (const zone of zones) {
    for (const track of tracks) {
      if (!labels.includes(track.label) || track.score < rule.minScore || !blocks(track.box, zone))
        continue
      const acts = memory.acts.acts.get(zone.zoneId)
      const own = acts?.get(track.trackId)
      const before = own ?? [
        ...acts?.values() ?? [],
      ].find(act => act.lastMs < atMs && act.track && !hasMoved(act.track.box, track.box, aspect))
      if (before && before.trackId !== track.trackId) {
        dropAct(memory.acts, before)
        before.trackId = track.trackId
        acts!.set(track.trackId, before)
      }
      // `track` of the act is where it stopped, not where it was last seen: a thing that creeps does not stand.
      const stopped = before?.track
      if (before && stopped && hasMoved(stopped.box, track.box, aspect))
        dropAct(memory.acts, before)
      const act = holdAct(memory.acts, zone, track.trackId, track, atMs, clearAfterMs)
      if (stopped && act === before)
        act.track = { ...stopped, trackId: track.trackId }
      violateAfter(act, afterMs, atMs)
    }
  }
}

/** RU12: nobody in a zone for `afterMs`, while the camera was looked at. An unsure look at somebody is somebody. */
export function seeAbsence(memory: RuleMemory, rule: RuleOf<'absence'>, zones: readonly Zone[], { tracks, atMs }: RuleLook): void {
  const { labels, afterMs } = rule.condition
  for (const zone of zones) {
    const isManned = tracks.some(track => labels.includes(track.label) && stands(track.box, zone))
    const going = memory.acts.acts.get(zone.zoneId)?.get(0)
    if (isManned) {
      if (going)
        dropAct(memory.acts, going)
      continue
    }
    violateAfter(holdAct(memory.acts, zone, 0, undefined, atMs, blindAfterMs), afterMs, atMs)
  }
}

/** RU13: what changes in the picture touches a zone for `minDwellMs` and two looks. */
export function seeMotion(memory: RuleMemory, rule: RuleOf<'motion'>, zones: readonly Zone[], { motionBox, atMs }: RuleLook): void {
  const { minDwellMs, clearAfterMs } = rule.condition
  for (const zone of zones) {
    if (!motionBox || !touchesPolygon(motionBox, zone.polygon))
      continue
    const act = holdAct(memory.acts, zone, 0, undefined, atMs, clearAfterMs)
    if (act.violatingSinceMs === undefined && act.looks >= 2 && atMs - act.sinceMs >= minDwellMs) {
      act.violatingSinceMs = atMs
      act.evidence = { motionBox, heldMs: atMs - act.sinceMs }
    }
  }
}

function violateAfter(act: Act, afterMs: number, atMs: number): void {
  if (act.violatingSinceMs !== undefined || atMs - act.sinceMs < afterMs || act.looks < 2)
    return
  act.violatingSinceMs = atMs
  act.evidence = { heldMs: atMs - act.sinceMs }
}

function stands(box: NormBox, zone: Zone): boolean {
  const foot = footPoint(box)
  return isInPolygon(foot.x, foot.y, zone.polygon)
}

function blocks({ x1, x2, y2 }: NormBox, { polygon }: Zone): boolean {
  const third = (x2 - x1) / 3
  return isInPolygon((x1 + x2) / 2, y2, polygon) || isInPolygon(x1 + third / 2, y2, polygon) || isInPolygon(x2 - third / 2, y2, polygon)
}

/** By the middle of the lower edge, which trembles less than the whole box. */
function hasMoved(from: NormBox, to: NormBox, aspect: number): boolean {
  const reach = standShare * Math.max(from.x2 - from.x1, to.x2 - to.x1) * aspect
  return Math.hypot((from.x1 + from.x2 - to.x1 - to.x2) / 2 * aspect, from.y2 - to.y2) > reach
}
