import type { TrackedDetection } from '#contract/detection'
import type { ZoneId } from '#contract/ids'
import type { Rule } from '#contract/rule'
import type { Evidence, SafetyEvent } from '#contract/safety-event'
import type { Severity } from '#contract/severity'
import type { Zone } from '#contract/zone'

/**
 * One breach of one Rule, by one track in one zone, or by a zone as a whole (track 0).
 * ```
 *              the rule's own confirmation          clearAfterMs without the condition
 *   beginning -----------------------------> violating -------------------------------> (gone)
 *      |                                       |
 *      +--clearAfterMs without it--> (gone)    +--once, when it may be raised--> settled
 * ```
 */
export interface Act {
  trackId: number
  readonly zone: Zone
  sinceMs: number
  /** When the condition was last seen to hold. */
  lastMs: number
  looks: number
  /** When the Rule was broken; undefined while beginning. */
  violatingSinceMs: number | undefined
  /** Its event was recorded, or rightly left out by a cool-down. */
  settled: boolean
  /** As last seen; undefined where no track did it. */
  track: TrackedDetection | undefined
  evidence: Evidence | undefined
}

/** What a Rule remembers of one camera between looks. */
export interface ActMemory {
  readonly acts: Map<ZoneId, Map<number, Act>>
  /** Last raise of each track (or zone) that ever raised: a track that is not here is new and never suppressed. */
  readonly raisedAtMs: Map<number | ZoneId, number>
  lastRaisedAtMs: number
}

/** A Rule that was just broken. */
export interface RuleHit {
  readonly rule: Rule
  readonly zone: Zone
  readonly severity: Severity
  readonly label: SafetyEvent['label']
  readonly track: TrackedDetection | undefined
  readonly evidence: Evidence | undefined
}

/** What all Rules of a camera say of one look. */
export interface Judgement {
  readonly hits: RuleHit[]
  /** Severity of the worst Rule that each track breaks now. */
  readonly violations: Map<number, Severity>
  readonly occupiedZoneIds: ZoneId[]
}

/** How a Rule's acts become events. */
export interface RaiseTerms {
  readonly rule: Rule
  readonly severity: Severity
  readonly label: SafetyEvent['label']
  readonly atMs: number
  readonly mayRaise: boolean
  readonly clearAfterMs: number
  /** A track is raised at most once in its life (items that people wear). */
  readonly isOncePerTrack?: boolean
  /** An act is over the moment it is done (a line is crossed): it waits for the lease although nothing holds on. */
  readonly isInstant?: boolean
}

/** An act older than this was recorded by whoever held the lease before; younger ones are raised again rather than lost. */
const raiseGraceMs = 15_000

export function createActMemory(): ActMemory {
  return {
    acts: new Map(),
    raisedAtMs: new Map(),
    lastRaisedAtMs: Number.NEGATIVE_INFINITY,
  }
}

export function findAct(memory: ActMemory, zone: Zone, trackId: number): Act | undefined {
  return memory.acts.get(zone.zoneId)?.get(trackId)
}

/** The condition holds in this look: goes on with the act, or begins one when there is none or the old one ended unseen. */
export function holdAct(memory: ActMemory, zone: Zone, trackId: number, track: TrackedDetection | undefined, atMs: number, clearAfterMs: number): Act {
  let ofZone = memory.acts.get(zone.zoneId)
  if (!ofZone)
    memory.acts.set(zone.zoneId, ofZone = new Map())
  let act = ofZone.get(trackId)
  if (!act || atMs - act.lastMs > clearAfterMs) {
    act = {
      trackId,
      zone,
      sinceMs: atMs,
      lastMs: atMs,
      looks: 0,
      violatingSinceMs: undefined,
      settled: false,
      track,
      evidence: undefined,
    }
    ofZone.set(trackId, act)
  }
  act.lastMs = atMs
  act.looks++
  act.track = track
  return act
}

export function dropAct(memory: ActMemory, act: Act): void {
  memory.acts.get(act.zone.zoneId)?.delete(act.trackId)
}

/** Ends the acts whose time is over, raises those that may, and tells which tracks and zones break the Rule now. */
export function settleActs(memory: ActMemory, terms: RaiseTerms, judgement: Judgement, isWorse: (a: Severity, b: Severity) => boolean): void {
  const { atMs, clearAfterMs, severity } = terms
  for (const ofZone of memory.acts.values()) {
    for (const act of ofZone.values()) {
      const isOver = atMs - act.lastMs >= clearAfterMs && act.lastMs < atMs
      const waits = terms.isInstant && !act.settled && atMs - act.lastMs <= raiseGraceMs
      if (isOver && !waits) {
        ofZone.delete(act.trackId)
        continue
      }
      if (act.violatingSinceMs === undefined)
        continue
      if (terms.mayRaise && mayHit(memory, terms, act)) {
        judgement.hits.push({
          rule: terms.rule,
          zone: act.zone,
          severity,
          label: act.track?.label ?? terms.label,
          track: act.track,
          evidence: act.evidence,
        })
      }
      if (isOver)
        continue
      const before = judgement.violations.get(act.trackId)
      if (act.trackId > 0 && (before === undefined || isWorse(severity, before)))
        judgement.violations.set(act.trackId, severity)
      if (!judgement.occupiedZoneIds.includes(act.zone.zoneId))
        judgement.occupiedZoneIds.push(act.zone.zoneId)
    }
  }
}

/** Decides once per act whether it becomes an event: the first of its track always, a repeat when both cool-downs are over. */
function mayHit(memory: ActMemory, terms: RaiseTerms, act: Act): boolean {
  if (act.settled || act.violatingSinceMs === undefined)
    return false
  const { rule, atMs } = terms
  act.settled = true
  if (atMs - act.violatingSinceMs > raiseGraceMs)
    return false
  const subject = act.trackId || act.zone.zoneId
  const last = memory.raisedAtMs.get(subject)
  if (last !== undefined && (terms.isOncePerTrack || atMs - last < rule.trackCoolDownMs || atMs - memory.lastRaisedAtMs < rule.cameraCoolDownMs))
    return false
  memory.raisedAtMs.set(subject, atMs)
  memory.lastRaisedAtMs = atMs
  forgetOldRaises(memory, rule, atMs)
  return true
}

/** Track ids only count up, so an old one matters as long as its track can still come back. */
function forgetOldRaises(memory: ActMemory, rule: Rule, atMs: number): void {
  if (memory.raisedAtMs.size <= 200)
    return
  const going = new Set<number>()
  for (const ofZone of memory.acts.values()) {
    [
      ...ofZone.keys(),
    ].forEach(id => going.add(id))
  }
  for (const [subject, at] of memory.raisedAtMs) {
    if (atMs - at > rule.trackCoolDownMs && typeof subject === 'number' && !going.has(subject))
      memory.raisedAtMs.delete(subject)
  }
}
