import type { TrackedDetection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { Evidence } from '#contract/safety-event'
import type { Zone } from '#contract/zone'
import type { RuleLook } from './rule-look.ts'
import type { RuleMemory } from './rule-memory.ts'
import type { RuleOf } from './rule-of.ts'
import { footPoint } from '../geometry/box.ts'
import { isInPolygon } from '../geometry/polygon.ts'
import { holdAct } from './acts.ts'
import { Footing } from './footing.ts'
import { PairLooks } from './pair-looks.ts'
import { forgetUnseen } from './rule-memory.ts'
import { TruckPath } from './truck-path.ts'

/** A truck that drives away faster than this endangers nobody behind it. Metres a second. */
const leavingMps = 0.5
/**
 * Looks at two who will be within the distance in so long, if both go on as they go, count for the confirmation: three looks of a burst take as
 * long. What is told is told from within.
 */
const confirmMs = 250
/** Whom a look misses is taken to be where they would be by then for so long: of two who come near each other one is often overlooked. */
const overlookedMs = 1_000

/**
 * RU6: a person on foot and a forklift that moves, one of them in a zone, near each other in `minLooks` of the last `ofLooks` looks. Distances
 * are metres on the floor. Who sits on the truck is no person on foot.
 */
export function seeProximity(memory: RuleMemory, rule: RuleOf<'proximity'>, zones: readonly Zone[], look: RuleLook): void {
  const { tracks, atMs, floor, aspect, scoreOf } = look
  const { minTruckSpeedMps, clearAfterMs } = rule.condition
  for (const track of tracks) {
    if ((track.label !== 'forklift' && track.label !== 'person') || scoreOf(track) < rule.minScore)
      continue
    if (track.label === 'person' && isAboard(track, tracks)) {
      memory.footings.delete(track.trackId)
      continue
    }
    const footing = memory.footings.get(track.trackId)
    if (footing)
      footing.see(track, atMs)
    else
      memory.footings.set(track.trackId, new Footing(track, atMs))
  }
  const people = [
    ...memory.footings.values(),
  ].filter(({ track, lastMs }) => track.label === 'person' && atMs - lastMs <= overlookedMs)
  for (const [truckId, truck] of memory.footings) {
    if (truck.track.label !== 'forklift' || atMs - truck.lastMs > overlookedMs)
      continue
    let path = memory.paths.get(truckId)
    if (!path || atMs - path.lastMs > clearAfterMs)
      memory.paths.set(truckId, path = new TruckPath())
    // Where an unseen truck would be by now says nothing of whether it moves.
    if (truck.lastMs === atMs)
      path.look(truck.boxAt(atMs), people.map(person => person.boxAt(atMs)), atMs, floor, aspect)
    const { speedMps, stands: isStanding } = path
    for (const person of people) {
      // A pair of which nobody was seen is not judged.
      if (person.lastMs === atMs || truck.lastMs === atMs)
        seePair(memory, rule, zones, look, person, truck, !isStanding && speedMps !== undefined && speedMps >= minTruckSpeedMps)
    }
  }
  forgetUnseen(memory.footings, atMs)
  forgetUnseen(memory.paths, atMs)
  for (const [truckId, ofTruck] of memory.pairs) {
    forgetUnseen(ofTruck, atMs)
    if (!memory.paths.has(truckId))
      memory.pairs.delete(truckId)
  }
}

function seePair(memory: RuleMemory, rule: RuleOf<'proximity'>, zones: readonly Zone[], { atMs, floor, aspect }: RuleLook, person: Footing, truck: Footing, moves: boolean): void {
  const { warnM, criticalM, minLooks, ofLooks, clearAfterMs } = rule.condition
  const personBox = person.boxAt(atMs)
  const truckBox = truck.boxAt(atMs)
  const distanceM = floor.distanceM(personBox, truckBox, aspect)
  const zone = zones.find(({ polygon }) => stands(personBox, polygon) || stands(truckBox, polygon))
  if (distanceM === undefined || !zone)
    return
  const { trackId } = person.track
  let ofTruck = memory.pairs.get(truck.track.trackId)
  if (!ofTruck)
    memory.pairs.set(truck.track.trackId, ofTruck = new Map())
  let pair = ofTruck.get(trackId)
  if (!pair)
    ofTruck.set(trackId, pair = new PairLooks())
  const soonM = Math.min(distanceM, floor.distanceM(person.boxAt(atMs + confirmMs), truck.boxAt(atMs + confirmMs), aspect) ?? distanceM)
  const isCritical = moves && soonM <= criticalM
  pair.add(atMs, distanceM, moves && soonM <= warnM && (pair.closingMps > -leavingMps || isCritical), isCritical, clearAfterMs)
  const evidence = (): Evidence => ({
    distanceM,
    closingMps: pair.closingMps,
    isApproximate: floor.plane === undefined,
    otherTrackId: truck.track.trackId,
    ...(floor.plane
      ? { groundPlane: floor.plane }
      : {}),
  })
  const isCriticalNow = distanceM <= criticalM && pair.criticalLooks(ofLooks) >= minLooks
  if (isCriticalNow) {
    const act = holdAct(memory.critical, zone, trackId, person.track, atMs, clearAfterMs)
    act.violatingSinceMs ??= atMs
    act.evidence ??= evidence()
  }
  if (isCriticalNow || (distanceM <= warnM && pair.warnLooks(ofLooks) >= minLooks)) {
    const act = holdAct(memory.acts, zone, trackId, person.track, atMs, clearAfterMs)
    act.violatingSinceMs ??= atMs
    act.evidence ??= evidence()
    // The critical event tells it already.
    if (isCriticalNow)
      act.settled = true
  }
}

function stands(box: NormBox, polygon: Zone['polygon']): boolean {
  const foot = footPoint(box)
  return isInPolygon(foot.x, foot.y, polygon)
}

/** Who sits or stands on a truck: mostly within its box, the feet above the truck's wheels. */
function isAboard({ box }: TrackedDetection, tracks: readonly TrackedDetection[]): boolean {
  return tracks.some((truck) => {
    if (truck.label !== 'forklift')
      return false
    const overlapX = Math.min(box.x2, truck.box.x2) - Math.max(box.x1, truck.box.x1)
    const overlapY = Math.min(box.y2, truck.box.y2) - Math.max(box.y1, truck.box.y1)
    if (!(overlapX > 0) || !(overlapY > 0))
      return false
    const share = overlapX * overlapY / ((box.x2 - box.x1) * (box.y2 - box.y1))
    return share >= 0.7 && box.y2 < truck.box.y2 - 0.06 * (truck.box.y2 - truck.box.y1)
  })
}
