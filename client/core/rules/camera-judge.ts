import type { TrackedDetection } from '#contract/detection'
import type { RuleId, ZoneId } from '#contract/ids'
import type { Rule } from '#contract/rule'
import type { Severity } from '#contract/severity'
import type { Zone } from '#contract/zone'
import type { RuleOf } from './rule-of.ts'
import type { ZonePresenceMemory } from './zone-presence.ts'
import { severities } from '#contract/severity'
import { createZonePresenceMemory, judgeZonePresence } from './zone-presence.ts'

/** A rule that was just broken. */
export interface RuleHit {
  readonly rule: Rule
  readonly zone: Zone
  readonly track: TrackedDetection
}

export interface Judgement {
  readonly hits: RuleHit[]
  /** Severity of the worst rule that each track breaks now. */
  readonly violations: Map<number, Severity>
  readonly occupiedZoneIds: ZoneId[]
}

/** The rules of one camera with what they remember. A rule that is edited (new version) starts anew. */
export class CameraJudge {
  #rules: { rule: Rule, zones: Zone[], memory: ZonePresenceMemory }[] = []

  /** Takes the rules and zones of this camera; the memory of unchanged rules stays. */
  configure(rules: readonly Rule[], zones: readonly Zone[]): void {
    const old = new Map<RuleId, { rule: Rule, memory: ZonePresenceMemory }>(this.#rules.map(r => [r.rule.ruleId, r]))
    this.#rules = rules.map((rule) => {
      const before = old.get(rule.ruleId)
      return {
        rule,
        zones: zones.filter(z => rule.zoneIds.includes(z.zoneId)),
        memory: before?.rule.version === rule.version
          ? before.memory
          : createZonePresenceMemory(),
      }
    })
  }

  /** Judges one look; see `judgeZonePresence` for `atMs` and `mayRaise`. */
  judge(tracks: readonly TrackedDetection[], atMs: number, mayRaise: boolean): Judgement {
    const hits: RuleHit[] = []
    const violations = new Map<number, Severity>()
    const occupied = new Set<ZoneId>()
    for (const { rule, zones, memory } of this.#rules) {
      switch (rule.condition.kind) {
        case 'zone-presence': {
          const judgement = judgeZonePresence(memory, rule as RuleOf<'zone-presence'>, zones, tracks, atMs, mayRaise)
          for (const { zone, track } of judgement.hits)
            hits.push({ rule, zone, track })
          for (const id of judgement.violating)
            violations.set(id, worse(violations.get(id), rule.severity))
          judgement.occupiedZoneIds.forEach(id => occupied.add(id))
          break
        }
        default:
          // The other kinds come one by one.
          break
      }
    }
    return {
      hits,
      violations,
      occupiedZoneIds: [...occupied],
    }
  }

  /** The tracker began anew: its ids count from 1 again and mean other objects. */
  forget(): void {
    this.#rules = this.#rules.map(r => ({
      ...r,
      memory: createZonePresenceMemory(),
    }))
  }
}

function worse(a: Severity | undefined, b: Severity): Severity {
  return a !== undefined && severities.indexOf(a) <= severities.indexOf(b)
    ? a
    : b
}
