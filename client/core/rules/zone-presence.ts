import type { TrackedDetection } from '#contract/detection'
import type { RuleId, ZoneId } from '#contract/ids'
import type { Zone } from '#contract/zone'
import type { RuleOf } from './rule-of.ts'
import { footPoint } from '../geometry/box.ts'
import { isInPolygon } from '../geometry/polygon.ts'

/**
 * One track in one zone.
 * ```
 *            minLooks looks and minDwellMs                 clearAfterMs outside or unseen
 *   entering -----------------------------> violating -----------------------------------> (gone)
 *      |                                       |
 *      +--clearAfterMs outside or unseen-->    +--once, when it may be raised--> raised
 * ```
 */
interface Presence {
  readonly trackId: number
  readonly zone: Zone
  readonly sinceMs: number
  lastInsideMs: number
  looks: number
  /** When the rule was broken; undefined while entering. */
  violatingSinceMs: number | undefined
  /** Its event was recorded, or rightly left out by a cool-down. */
  settled: boolean
}

/** What one rule remembers of one camera between looks. Changed by `judgeZonePresence` alone. */
export interface ZonePresenceMemory {
  readonly presences: Map<string, Presence>
  /** Last raise of each track that ever raised: a track that is not here is new and never suppressed. */
  readonly raisedAtMs: Map<number, number>
  lastRaisedAtMs: number
}

interface ZonePresenceHit {
  readonly ruleId: RuleId
  readonly zone: Zone
  readonly track: TrackedDetection
}

export interface ZonePresenceJudgement {
  readonly hits: ZonePresenceHit[]
  /** Tracks that break the rule now. */
  readonly violating: number[]
  /** Zones with such a track. */
  readonly occupiedZoneIds: ZoneId[]
}

export function createZonePresenceMemory(): ZonePresenceMemory {
  return {
    presences: new Map(),
    raisedAtMs: new Map(),
    lastRaisedAtMs: Number.NEGATIVE_INFINITY,
  }
}

/** A presence older than this was recorded by whoever held the lease before; younger ones are raised again rather than lost. */
const raiseGraceMs = 15_000

/**
 * Judges one look of one camera: the tracks seen in it, at `atMs` of any clock that goes forward. Deterministic: time comes in
 * as an argument, `memory` is the only state. `mayRaise` is false while somebody else records this camera's events; what begins
 * then is raised when it turns true within `raiseGraceMs`, so that nothing is lost between two holders of the lease.
 * Debounce in seconds and looks; a look below `minScore` keeps a presence alive but confirms nothing.
 */
export function judgeZonePresence(memory: ZonePresenceMemory, rule: RuleOf<'zone-presence'>, zones: readonly Zone[], tracks: readonly TrackedDetection[], atMs: number, mayRaise: boolean): ZonePresenceJudgement {
  const judgement: ZonePresenceJudgement = { hits: [], violating: [], occupiedZoneIds: [] }
  if (!rule.armed) {
    memory.presences.clear()
    return judgement
  }
  const { condition } = rule
  for (const zone of zones) {
    for (const track of tracks) {
      if (!condition.labels.includes(track.label))
        continue
      const foot = footPoint(track.box)
      if (!isInPolygon(foot.x, foot.y, zone.polygon))
        continue
      const presence = lookInside(memory, rule, zone, track, atMs)
      if (presence && isConfirmed(presence, rule, atMs))
        presence.violatingSinceMs ??= atMs
      if (presence && mayRaise && mayHit(memory, rule, presence, atMs))
        judgement.hits.push({ ruleId: rule.ruleId, zone, track })
    }
  }
  for (const [key, presence] of memory.presences) {
    if (atMs - presence.lastInsideMs >= condition.clearAfterMs && presence.lastInsideMs < atMs) {
      memory.presences.delete(key)
      continue
    }
    if (presence.violatingSinceMs === undefined)
      continue
    if (!judgement.violating.includes(presence.trackId))
      judgement.violating.push(presence.trackId)
    if (!judgement.occupiedZoneIds.includes(presence.zone.zoneId))
      judgement.occupiedZoneIds.push(presence.zone.zoneId)
  }
  return judgement
}

function lookInside(memory: ZonePresenceMemory, rule: RuleOf<'zone-presence'>, zone: Zone, track: TrackedDetection, atMs: number): Presence | undefined {
  const sure = track.score >= rule.minScore
  const key = `${track.trackId} ${zone.zoneId}`
  let presence = memory.presences.get(key)
  // A gap longer than the clearing time ends the old presence even when nobody looked in between.
  if (presence && atMs - presence.lastInsideMs > rule.condition.clearAfterMs)
    presence = undefined
  if (!presence) {
    if (!sure)
      return undefined
    presence = {
      trackId: track.trackId,
      zone,
      sinceMs: atMs,
      lastInsideMs: atMs,
      looks: 0,
      violatingSinceMs: undefined,
      settled: false,
    }
    memory.presences.set(key, presence)
  }
  presence.lastInsideMs = atMs
  if (sure)
    presence.looks++
  return presence
}

function isConfirmed(presence: Presence, rule: RuleOf<'zone-presence'>, atMs: number): boolean {
  return presence.looks >= rule.condition.minLooks && atMs - presence.sinceMs >= rule.condition.minDwellMs
}

/** Decides once per presence whether it becomes an event: the first of its track always, a repeat when both cool-downs are over. */
function mayHit(memory: ZonePresenceMemory, rule: RuleOf<'zone-presence'>, presence: Presence, atMs: number): boolean {
  if (presence.settled || presence.violatingSinceMs === undefined)
    return false
  presence.settled = true
  if (atMs - presence.violatingSinceMs > raiseGraceMs)
    return false
  const lastOfTrack = memory.raisedAtMs.get(presence.trackId)
  const repeats = lastOfTrack !== undefined
  if (repeats && (atMs - lastOfTrack < rule.trackCoolDownMs || atMs - memory.lastRaisedAtMs < rule.cameraCoolDownMs))
    return false
  memory.raisedAtMs.set(presence.trackId, atMs)
  memory.lastRaisedAtMs = atMs
  forgetOldRaises(memory, rule, atMs)
  return true
}

/** Track ids only count up, so an old one matters as long as its track can still come back. */
function forgetOldRaises(memory: ZonePresenceMemory, rule: RuleOf<'zone-presence'>, atMs: number): void {
  if (memory.raisedAtMs.size <= 200)
    return
  for (const [trackId, at] of memory.raisedAtMs) {
    if (atMs - at > rule.trackCoolDownMs && ![
      ...memory.presences.values(),
    ].some(p => p.trackId === trackId)) {
      memory.raisedAtMs.delete(trackId)
    }
  }
}
