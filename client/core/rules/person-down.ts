import type { TrackedDetection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { Zone } from '#contract/zone'
import type { RuleLook } from './rule-look.ts'
import type { RuleMemory, UprightLook } from './rule-memory.ts'
import type { RuleOf } from './rule-of.ts'
import { footPoint } from '../geometry/box.ts'
import { isInPolygon } from '../geometry/polygon.ts'
import { dropAct, findAct, holdAct } from './acts.ts'
import { seeLostLying } from './lost-lying.ts'
import { forgetUnseen } from './rule-memory.ts'
import { ShareWindow } from './share-window.ts'

/** A person is taken to lie who is this much wider than high, or still is: crouching and bending people are higher than that. */
const lyingElongation = 1.1
const stillLyingElongation = 1
/** A look at somebody narrower than this tells how high they stand. */
const uprightElongation = 0.75
/** So much of the remembered height is given up a second: people walk away from the camera, and a fall takes less than a second. */
const heightDecay = 0.08
/** A look at nearly the remembered height tells the height, and where; looks of about so long are averaged. */
const nearlyShare = 0.9
const standsMs = 400
/**
 * Crown and height have come down by so much of the height they had, one with the other: by .46 and more of those who lie, whichever way, by .4 at most
 * of those who crouch and .3 of those who bend (bodies seen from 3 to 4.2 m up at 5 to 12 m).
 */
const fallenShare = 0.42
const stillFallenShare = 0.39
/** The crown by as much at least: who goes behind a bench loses the feet, and not the crown. */
const crownShare = 0.3
/** Where they stand in the picture is compared up to here, heights of the body aside: elsewhere people look larger or smaller. */
const samePlace = 0.6

/** Who was not seen for longer has gone. */
const goneMs = 3_000
/** Who lies does not go: they are given so long, for a detector overlooks who lies more than who walks. */
const lyingGoneMs = 6_000

/** Nearer to the edge of the picture than this, a box is cut by it and tells no posture. */
const edge = 0.005

/** RU8: a person who lies (wider than high, or crown and height come down where they stood) in 70 % of `windowMs` and has not got up `recoveryMs` after the first of these looks. */
export function seePersonDown(memory: RuleMemory, rule: RuleOf<'person-down'>, zones: readonly Zone[], look: RuleLook): void {
  const { tracks, atMs, aspect } = look
  const { windowMs, recoveryMs, clearAfterMs } = rule.condition
  keepUnseen(memory, tracks, atMs, windowMs, recoveryMs)
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
    const lay = goesOn(memory, track.trackId)
    const lies = elongation >= (lay
      ? stillLyingElongation
      : lyingElongation) || hasFallen(stood, track.box, aspect, lay
      ? stillFallenShare
      : fallenShare)
    stood.track = track
    noteUpright(stood, track.box, elongation <= uprightElongation && !lies && !isDown(stood, track.box, aspect), atMs)
    known.window.add(atMs, lies)
    const verdict = known.window.verdict(atMs, windowMs)
    const foot = footPoint(track.box)
    for (const zone of zones) {
      // The lower edge of who lies is a head or a hand; the body lies on the floor in the middle of its box.
      if (!isInPolygon(foot.x, foot.y, zone.polygon) && !(lies && isInPolygon(foot.x, (track.box.y1 + track.box.y2) / 2, zone.polygon)))
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
  seeLostLying(memory, rule, zones, look)
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
    track,
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

/** Who lies and is not seen at all lies on, and is told of when it is time: somebody may stand before them. Who is seen is judged by what is seen. */
function keepUnseen(memory: RuleMemory, tracks: readonly TrackedDetection[], atMs: number, windowMs: number, recoveryMs: number): void {
  for (const ofZone of memory.acts.acts.values()) {
    for (const act of ofZone.values()) {
      const stood = memory.upright.get(act.trackId)
      if (!stood || atMs - stood.lastMs > lyingGoneMs || tracks.some(({ trackId }) => trackId === act.trackId))
        continue
      act.lastMs = atMs
      const known = memory.windows.get(act.trackId)
      if (act.violatingSinceMs === undefined && atMs - act.sinceMs >= recoveryMs && known?.window.verdict(known.lastMs, windowMs) === 'yes') {
        act.violatingSinceMs = atMs
        act.evidence = { heldMs: atMs - act.sinceMs }
      }
    }
  }
}

function noteUpright(stood: UprightLook, { x1, x2, y1, y2 }: NormBox, isUpright: boolean, atMs: number): void {
  if (isUpright) {
    const passedMs = atMs - stood.lastMs
    stood.height *= Math.max(0, 1 - heightDecay * passedMs / 1000)
    if (y2 - y1 >= nearlyShare * stood.height) {
      // Not the highest of all looks: boxes tremble, and who once looked a tenth higher would have fallen when they only crouch.
      const share = stood.height === 0
        ? 1
        : 1 - Math.exp(-passedMs / standsMs)
      stood.height += share * (y2 - y1 - stood.height)
      stood.x += share * ((x1 + x2) / 2 - stood.x)
      stood.top += share * (y1 - stood.top)
      stood.foot += share * (y2 - stood.foot)
    }
  }
  stood.nowX = (x1 + x2) / 2
  stood.nowFoot = y2
  stood.nowHeight = y2 - y1
  stood.lastMs = atMs
}

function hasFallen(stood: UprightLook, box: NormBox, aspect: number, share: number): boolean {
  const lost = stood.height - (box.y2 - box.y1)
  return isDown(stood, box, aspect) && box.y1 - stood.top + lost >= 2 * share * stood.height
}

/** Whether the crown has come down where they stood. */
function isDown(stood: UprightLook, box: NormBox, aspect: number): boolean {
  return stood.height > 0 && box.y1 - stood.top >= crownShare * stood.height && isNear(stood, box, aspect)
}

/** Whether a box is about where they stood last. */
function isNear(stood: UprightLook, { x1, x2, y2 }: NormBox, aspect: number): boolean {
  return Math.hypot(((x1 + x2) / 2 - stood.x) * aspect, y2 - stood.foot) <= samePlace * stood.height
}

function isCut({ x1, x2, y2 }: NormBox): boolean {
  return x1 <= edge || x2 >= 1 - edge || y2 >= 1 - edge
}
