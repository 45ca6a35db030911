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
import { PairLooks } from './pair-looks.ts'
import { forgetUnseen } from './rule-memory.ts'
import { TruckPath } from './truck-path.ts'

/** A truck that drives away faster than this endangers nobody behind it. Metres a second. */
const leavingMps = 0.5
/**
 * Looks at somebody who will be within the warning distance in so long, if both go on (at most so many metres ahead), count for the confirmation:
 * three looks of a burst take as long. What is told is told from within.
 */
const confirmS = 0.25
const mostLeadM = 0.5

/**
 * RU6: a person on foot and a forklift that moves, one of them in a zone, near each other in `minLooks` of the last `ofLooks` looks. Distances
 * are metres on the floor. Who sits on the truck is no person on foot.
 */
export function seeProximity(memory: RuleMemory, rule: RuleOf<'proximity'>, zones: readonly Zone[], look: RuleLook): void {
  const { tracks, atMs, floor, aspect, scoreOf } = look
  const { minTruckSpeedMps } = rule.condition
  for (const truck of tracks) {
    if (truck.label !== 'forklift' || scoreOf(truck) < rule.minScore)
      continue
    let path = memory.paths.get(truck.trackId)
    if (!path || atMs - path.lastMs > rule.condition.clearAfterMs)
      memory.paths.set(truck.trackId, path = new TruckPath())
    const speed = path.look(truck.box, atMs, floor, aspect)
    for (const person of tracks) {
      if (person.label === 'person' && scoreOf(person) >= rule.minScore && !isAboard(person, tracks))
        seePair(memory, rule, zones, look, person, truck, speed !== undefined && speed >= minTruckSpeedMps)
    }
  }
  forgetUnseen(memory.paths, atMs)
  for (const [truckId, ofTruck] of memory.pairs) {
    forgetUnseen(ofTruck, atMs)
    if (!memory.paths.has(truckId))
      memory.pairs.delete(truckId)
  }
}

function seePair(memory: RuleMemory, rule: RuleOf<'proximity'>, zones: readonly Zone[], { atMs, floor, aspect }: RuleLook, person: TrackedDetection, truck: TrackedDetection, moves: boolean): void {
  const { warnM, criticalM, minLooks, ofLooks, clearAfterMs } = rule.condition
  const distanceM = floor.distanceM(person.box, truck.box, aspect)
  const zone = zones.find(({ polygon }) => stands(person.box, polygon) || stands(truck.box, polygon))
  if (distanceM === undefined || !zone)
    return
  let ofTruck = memory.pairs.get(truck.trackId)
  if (!ofTruck)
    memory.pairs.set(truck.trackId, ofTruck = new Map())
  let pair = ofTruck.get(person.trackId)
  if (!pair)
    ofTruck.set(person.trackId, pair = new PairLooks())
  const isCritical = moves && distanceM <= criticalM
  const soonM = distanceM - Math.min(mostLeadM, Math.max(0, pair.closingMps) * confirmS)
  pair.add(atMs, distanceM, moves && soonM <= warnM && (pair.closingMps > -leavingMps || isCritical), isCritical, clearAfterMs)
  const evidence = (): Evidence => ({
    distanceM,
    closingMps: pair.closingMps,
    isApproximate: floor.plane === undefined,
    otherTrackId: truck.trackId,
    ...(floor.plane
      ? { groundPlane: floor.plane }
      : {}),
  })
  const isCriticalNow = pair.criticalLooks(ofLooks) >= minLooks
  if (isCriticalNow) {
    const act = holdAct(memory.critical, zone, person.trackId, person, atMs, clearAfterMs)
    act.violatingSinceMs ??= atMs
    act.evidence ??= evidence()
  }
  if (isCriticalNow || (distanceM <= warnM && pair.warnLooks(ofLooks) >= minLooks)) {
    const act = holdAct(memory.acts, zone, person.trackId, person, atMs, clearAfterMs)
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
