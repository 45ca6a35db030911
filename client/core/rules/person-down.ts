import type { TrackedDetection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { Zone } from '#contract/zone'
import type { RuleLook } from './rule-look.ts'
import type { RuleMemory, UprightLook } from './rule-memory.ts'
import type { RuleOf } from './rule-of.ts'
import { footPoint } from '../geometry/box.ts'
import { isInPolygon } from '../geometry/polygon.ts'
import { dropAct, findAct, holdAct } from './acts.ts'
import { forgetUnseen } from './rule-memory.ts'
import { ShareWindow } from './share-window.ts'

/** A person is taken to lie who is this much wider than high: crouching and bending people are higher than that. */
const lyingElongation = 1.1
/** A look at somebody narrower than this tells how high they stand. */
const uprightElongation = 0.75
/** So much of the remembered height is given up a second: people walk away from the camera, and a fall takes less than a second. */
const heightDecay = 0.08
/** A look at nearly the remembered height also tells where. */
const nearlyShare = 0.9
/** Who lies along the line of sight is not wide, but hardly half as high as before (measures of a body seen from 20 to 30 degrees above: .54; crouching .73, bending .86). */
const fallenShare = 0.66
/** The crown has come down by as much: who goes behind a bench loses the feet, and not the crown. Of the height they had. */
const crownShare = 0.3
/** Where they stand in the picture is compared up to here, heights of the body aside: elsewhere people look larger or smaller. */
const samePlace = 0.6

/** Who was not seen for longer has gone. */
const goneMs = 3_000
/** Who lies does not go: they are given so long, for a detector overlooks who lies more than who walks. */
const lyingGoneMs = 6_000

/** Nearer to the edge of the picture than this, a box is cut by it and tells no posture. */
const edge = 0.005

/** RU8: a person who lies (wider than high, or fallen to half their height where they stood) in 70 % of `windowMs` and has not got up `recoveryMs` after the first of these looks. */
export function seePersonDown(memory: RuleMemory, rule: RuleOf<'person-down'>, zones: readonly Zone[], { tracks, atMs, aspect }: RuleLook): void {
  const { windowMs, recoveryMs, clearAfterMs } = rule.condition
  keepUnseen(memory, tracks, atMs)
  for (const track of tracks) {
    if (track.label !== 'person' || isCut(track.box))
      continue
    const stood = memory.upright.get(track.trackId) ?? takeOver(memory, track, tracks, atMs, aspect)
    let known = memory.windows.get(track.trackId)
    if (!known) {
      memory.windows.set(track.trackId, known = {
        window: new ShareWindow(),
        lastMs: atMs,
      })
    }
    known.lastMs = atMs
    const elongation = (track.box.x2 - track.box.x1) * aspect / (track.box.y2 - track.box.y1)
    const lies = elongation >= lyingElongation || hasFallen(stood, track.box, aspect)
    noteUpright(stood, track.box, !lies && elongation <= uprightElongation, atMs)
    known.window.add(atMs, lies)
    const verdict = known.window.verdict(atMs, windowMs)
    const foot = footPoint(track.box)
    for (const zone of zones) {
      if (!isInPolygon(foot.x, foot.y, zone.polygon))
        continue
      const going = findAct(memory.acts, zone, track.trackId)
      if (verdict === 'no' && going) {
        dropAct(memory.acts, going)
        continue
      }
      if (!lies && !going)
        continue
      // Between the looks that say so the act goes on: whether the person got up is the window's to say.
      const act = holdAct(memory.acts, zone, track.trackId, track, atMs, clearAfterMs)
      if (verdict === 'yes' && atMs - act.sinceMs >= recoveryMs && act.violatingSinceMs === undefined) {
        act.violatingSinceMs = atMs
        act.evidence = { heldMs: atMs - act.sinceMs }
      }
    }
  }
  forgetUnseen(memory.windows, atMs)
  forgetUnseen(memory.upright, atMs)
}

/**
 * Who falls changes shape within a second, and the tracker may take them for somebody new: who appears where a person was seen until 3 s
 * ago is that person, with all that was noted of them.
 */
function takeOver(memory: RuleMemory, track: TrackedDetection, tracks: readonly TrackedDetection[], atMs: number, aspect: number): UprightLook {
  const { x1, x2, y1, y2 } = track.box
  const x = (x1 + x2) / 2
  const before = Array.from(memory.upright).find(([trackId, { nowX, nowFoot, nowHeight, height, lastMs }]) =>
    atMs - lastMs <= (goesOn(memory, trackId)
      ? lyingGoneMs
      : goneMs) && Math.hypot((nowX - x) * aspect, nowFoot - y2) <= samePlace * Math.max(height, nowHeight, y2 - y1) && !tracks.some(other => other.trackId === trackId))
  if (before) {
    const [trackId, stood] = before
    memory.upright.delete(trackId)
    memory.upright.set(track.trackId, stood)
    const known = memory.windows.get(trackId)
    memory.windows.delete(trackId)
    if (known)
      memory.windows.set(track.trackId, known)
    for (const ofZone of memory.acts.acts.values()) {
      const act = ofZone.get(trackId)
      if (!act)
        continue
      ofZone.delete(trackId)
      act.trackId = track.trackId
      ofZone.set(track.trackId, act)
    }
    return stood
  }
  const stood = {
    height: 0,
    x,
    top: y1,
    foot: y2,
    nowX: x,
    nowFoot: y2,
    nowHeight: y2 - y1,
    lastMs: atMs,
  }
  memory.upright.set(track.trackId, stood)
  return stood
}

/** Whether somebody is taken to lie. */
function goesOn(memory: RuleMemory, trackId: number): boolean {
  return memory.acts.acts.values().some(ofZone => ofZone.has(trackId))
}

/** Who lies and is not seen at all lies on; who is seen is judged by what is seen. */
function keepUnseen(memory: RuleMemory, tracks: readonly TrackedDetection[], atMs: number): void {
  for (const ofZone of memory.acts.acts.values()) {
    for (const act of ofZone.values()) {
      const stood = memory.upright.get(act.trackId)
      if (stood && atMs - stood.lastMs <= lyingGoneMs && !tracks.some(({ trackId }) => trackId === act.trackId))
        act.lastMs = atMs
    }
  }
}

function noteUpright(stood: UprightLook, { x1, x2, y1, y2 }: NormBox, isUpright: boolean, atMs: number): void {
  if (isUpright) {
    stood.height *= Math.max(0, 1 - heightDecay * (atMs - stood.lastMs) / 1000)
    if (y2 - y1 >= nearlyShare * stood.height) {
      stood.height = Math.max(stood.height, y2 - y1)
      stood.x = (x1 + x2) / 2
      stood.top = y1
      stood.foot = y2
    }
  }
  stood.nowX = (x1 + x2) / 2
  stood.nowFoot = y2
  stood.nowHeight = y2 - y1
  stood.lastMs = atMs
}

function hasFallen(stood: UprightLook, { x1, x2, y1, y2 }: NormBox, aspect: number): boolean {
  if (stood.height === 0 || y2 - y1 > fallenShare * stood.height || y1 - stood.top < crownShare * stood.height)
    return false
  return Math.hypot(((x1 + x2) / 2 - stood.x) * aspect, y2 - stood.foot) <= samePlace * stood.height
}

function isCut({ x1, x2, y2 }: NormBox): boolean {
  return x1 <= edge || x2 >= 1 - edge || y2 >= 1 - edge
}
