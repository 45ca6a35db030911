import type { TrackedDetection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { Zone } from '#contract/zone'
import type { Act } from './acts.ts'
import type { RuleLook } from './rule-look.ts'
import type { RuleMemory } from './rule-memory.ts'
import type { RuleOf } from './rule-of.ts'
import { cellBox, motionRows, neighbours } from '../detection/motion-grid.ts'
import { isInPolygon, touchesPolygon } from '../geometry/polygon.ts'
import { dropAct, findAct, holdAct } from './acts.ts'
import { ShareWindow } from './share-window.ts'
import { stands, stays } from './standing.ts'
import { comeUp, forgetHidden, takeOver } from './take-over.ts'

/** A camera that was not looked at for this long says nothing of what was not there. */
export const blindAfterMs = 10_000
/** What moved by this share of its own width from where it stopped does not stand any more. */
const standShare = 0.35
/** A truck's base reaches so far above the lower edge of its box, of the box's height: it is 1.2 m deep and 2 m high, seen from 20 to 30 degrees above. */
const baseShare = 0.1

/** In a crowd people hide each other: who was inside is counted for so long unseen. Less than 70 % of the usual 3 s, so that one person under two ids is no crowd. */
const hiddenMs = 1_500

/** RU9: more than `limit` tracks in a zone in 70 % of the looks of `minDwellMs`. */
export function seeOccupancy(memory: RuleMemory, rule: RuleOf<'occupancy'>, zones: readonly Zone[], { tracks, atMs, aspect, scoreOf, isWhole }: RuleLook): void {
  const { labels, limit, minDwellMs, clearAfterMs } = rule.condition
  for (const zone of zones) {
    let inside = memory.inside.get(zone.zoneId)
    if (!inside)
      memory.inside.set(zone.zoneId, inside = new Map())
    let newest: TrackedDetection | undefined
    for (const track of tracks) {
      if (!labels.includes(track.label))
        continue
      if (!(inside.has(track.trackId)
        ? stays(track.box, zone, aspect)
        : stands(track.box, zone))) {
        inside.delete(track.trackId)
        continue
      }
      // An unsure look at somebody who was surely there is that somebody.
      if ((scoreOf(track) < rule.minScore || !isWhole(track)) && !inside.has(track.trackId))
        continue
      if (!inside.has(track.trackId))
        forgetHidden(inside, track, tracks, aspect)
      inside.set(track.trackId, { lastMs: atMs, box: track.box })
      newest = newest && newest.trackId > track.trackId
        ? newest
        : track
    }
    for (const [trackId, { lastMs }] of inside) {
      if (atMs - lastMs > hiddenMs)
        inside.delete(trackId)
    }
    const count = inside.size
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
export function seeLoitering(memory: RuleMemory, rule: RuleOf<'loitering'>, zones: readonly Zone[], look: RuleLook): void {
  const { labels, alone, afterMs, clearAfterMs } = rule.condition
  const { tracks, atMs, aspect, scoreOf, isNew } = look
  for (const zone of zones) {
    const inside = tracks.filter(track => labels.includes(track.label) && scoreOf(track) >= rule.minScore && (findAct(memory.acts, zone, alone
      ? 0
      : track.trackId)
      ? stays(track.box, zone, aspect)
      : stands(track.box, zone)))
    if (alone && inside.length !== 1)
      continue
    if (!alone)
      keepUnseen(memory, zone, look, afterMs)
    for (const track of inside) {
      if (!alone)
        takeOver(memory, zone, track, tracks, atMs, aspect)
      if (!alone && isNew(track))
        comeUp(memory, zone, track, tracks, atMs, aspect)
      const act = holdAct(memory.acts, zone, alone
        ? 0
        : track.trackId, track, atMs, clearAfterMs)
      violateAfter(act, afterMs, atMs)
    }
  }
}

/** Who was lost inside and not seen anywhere since is still there, for so much of the time that is waited for: detectors overlook who stands still for seconds. */
const unseenShare = 0.1

/** Lets the stays of those go on whom the newest look does not see at all; they come up where they were lost, or are over. */
function keepUnseen(memory: RuleMemory, zone: Zone, { tracks, atMs, aspect }: RuleLook, afterMs: number): void {
  let seen = memory.inside.get(zone.zoneId)
  if (!seen)
    memory.inside.set(zone.zoneId, seen = new Map())
  for (const act of memory.acts.acts.get(zone.zoneId)?.values() ?? []) {
    const track = tracks.find(({ trackId }) => trackId === act.trackId)
    const known = seen.get(act.trackId)
    if (track && stays(track.box, zone, aspect))
      seen.set(act.trackId, { lastMs: atMs, box: track.box })
    else if (track)
      seen.delete(act.trackId)
    else if (known && atMs - known.lastMs <= unseenShare * afterMs)
      act.lastMs = atMs
    else if (known)
      dropAct(memory.acts, act)
  }
}

/**
 * RU11: something of `labels` stands in a zone, by a third of its lower edge, for `afterMs`. Another track in its place is the same
 * thing. What no detector knows (a pallet) is told by the slow background, where the condition asks for it.
 */
export function seeBlockedExit(memory: RuleMemory, rule: RuleOf<'blocked-exit'>, zones: readonly Zone[], { tracks, atMs, aspect, leftStanding, scoreOf }: RuleLook): void {
  const { labels, afterMs, clearAfterMs, unlabelled } = rule.condition
  for (const zone of zones) {
    const left = unlabelled && leftStanding?.find(thing => liesIn(thing.box, zone))
    // Who passes before it does not take it away.
    if (left && (findAct(memory.acts, zone, 0) || !isNamed(left.box, tracks))) {
      const act = holdAct(memory.acts, zone, 0, undefined, atMs, clearAfterMs)
      // It stood there before it was believed to stand.
      act.sinceMs = Math.min(act.sinceMs, left.sinceMs)
      violateAfter(act, afterMs, atMs)
      if (act.evidence)
        act.evidence.motionBox ??= left.box
    }
    for (const track of tracks) {
      if (!labels.includes(track.label) || scoreOf(track) < rule.minScore || !blocks(track.box, zone))
        continue
      const acts = memory.acts.acts.get(zone.zoneId)
      const own = acts?.get(track.trackId)
      const before = own ?? [
        ...acts?.values() ?? [],
      ].find(act => act.trackId > 0 && act.lastMs < atMs && act.track && !hasMoved(act.track.box, track.box, aspect))
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

/** Who is at a post for so long mans it. */
const passingMs = 1_200

/** RU12: nobody in a zone for `afterMs`, while the camera was looked at. An unsure look at somebody is somebody. */
export function seeAbsence(memory: RuleMemory, rule: RuleOf<'absence'>, zones: readonly Zone[], { tracks, atMs }: RuleLook): void {
  const { labels, afterMs } = rule.condition
  for (const zone of zones) {
    const isThere = tracks.some(track => labels.includes(track.label) && stands(track.box, zone))
    const going = memory.acts.acts.get(zone.zoneId)?.get(0)
    if (isThere) {
      const before = memory.manned.get(zone.zoneId)
      const manned = before && atMs - before.lastMs <= passingMs
        ? { sinceMs: before.sinceMs, lastMs: atMs }
        : { sinceMs: atMs, lastMs: atMs }
      memory.manned.set(zone.zoneId, manned)
      // Who only passes by the edge, or a box that trembles over it, does not man a post.
      if (going && atMs - manned.sinceMs >= passingMs)
        dropAct(memory.acts, going)
      if (!going || atMs - manned.sinceMs >= passingMs)
        continue
    }
    violateAfter(holdAct(memory.acts, zone, 0, undefined, atMs, blindAfterMs), afterMs, atMs)
  }
}

/** RU13: what changes in the picture touches a zone for `minDwellMs` and two looks. */
export function seeMotion(memory: RuleMemory, rule: RuleOf<'motion'>, zones: readonly Zone[], look: RuleLook): void {
  const { minDwellMs, clearAfterMs } = rule.condition
  const { atMs } = look
  for (const zone of zones) {
    const motionBox = movedIn(zone, look)
    if (!motionBox)
      continue
    const act = holdAct(memory.acts, zone, 0, undefined, atMs, clearAfterMs)
    if (act.violatingSinceMs === undefined && act.looks >= 2 && atMs - act.sinceMs >= minDwellMs) {
      act.violatingSinceMs = atMs
      act.evidence = { motionBox, heldMs: atMs - act.sinceMs }
    }
  }
}

/** Cells that move beside each other; fewer are noise at the threshold, or light that changes by and by. A person 12 m away covers four. */
const leastPatch = 4

/** Around what moved in a zone. Two people at both ends of a hall have a box of motion between them where nobody is: cells are asked where they are told. */
function movedIn({ polygon }: Zone, { motionBox, movedCells }: RuleLook): NormBox | undefined {
  if (!motionBox || !touchesPolygon(motionBox, polygon))
    return undefined
  if (!movedCells)
    return motionBox
  const taken = new Uint8Array(movedCells.length)
  for (let first = 0; first < movedCells.length; first++) {
    if (movedCells[first] !== 1 || taken[first] === 1)
      continue
    const patch = [first]
    taken[first] = 1
    for (let i = 0; i < patch.length; i++) {
      for (const next of neighbours(patch[i]!)) {
        if (movedCells[next] === 1 && taken[next] === 0) {
          taken[next] = 1
          patch.push(next)
        }
      }
    }
    if (patch.length < leastPatch)
      continue
    const inside = patch.map(cellBox).filter(box => touchesPolygon(box, polygon))
    if (inside.length > 0) {
      return {
        x1: Math.min(...inside.map(({ x1 }) => x1)),
        y1: Math.min(...inside.map(({ y1 }) => y1)),
        x2: Math.max(...inside.map(({ x2 }) => x2)),
        y2: Math.max(...inside.map(({ y2 }) => y2)),
      }
    }
  }
  return undefined
}

function violateAfter(act: Act, afterMs: number, atMs: number): void {
  if (act.violatingSinceMs !== undefined || atMs - act.sinceMs < afterMs || act.looks < 2)
    return
  act.violatingSinceMs = atMs
  act.evidence = { heldMs: atMs - act.sinceMs }
}

/** By a third of its lower edge, or of where it stands a little deeper: the edge is that of the nearest wheel, and boxes end a little below it. */
function blocks({ x1, x2, y1, y2 }: NormBox, { polygon }: Zone): boolean {
  const third = (x2 - x1) / 3
  return [y2, y2 - baseShare * (y2 - y1)].some(y => [-1, 0, 1].some(side => isInPolygon((x1 + x2) / 2 + side * third, y, polygon)))
}

/** By the lower two rows of its cells, for a cell is as deep as a step: what stands in a zone may end a little below it. */
function liesIn({ x1, x2, y2 }: NormBox, { polygon }: Zone): boolean {
  const third = (x2 - x1) / 3
  return [0.5, 1.5].some(rows => [-1, 0, 1].some(side => isInPolygon((x1 + x2) / 2 + side * third, y2 - rows / motionRows, polygon)))
}

/** Whether something with a label is there: then that is what stands. */
function isNamed(box: NormBox, tracks: readonly TrackedDetection[]): boolean {
  return tracks.some(({ box: other }) => Math.min(box.x2, other.x2) > Math.max(box.x1, other.x1) && Math.min(box.y2, other.y2) > Math.max(box.y1, other.y1))
}

/** By the middle of the lower edge, which trembles less than the whole box. */
function hasMoved(from: NormBox, to: NormBox, aspect: number): boolean {
  const reach = standShare * Math.max(from.x2 - from.x1, to.x2 - to.x1) * aspect
  return Math.hypot((from.x1 + from.x2 - to.x1 - to.x2) / 2 * aspect, from.y2 - to.y2) > reach
}
