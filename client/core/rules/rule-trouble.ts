import type { Label } from '#contract/detection'
import type { GroundPlane, PlaneTrouble } from '#contract/ground-plane'
import type { RuleId } from '#contract/ids'
import type { OutlineTrouble } from '#contract/outline-trouble'
import type { Rule } from '#contract/rule'
import type { UnreliableRule } from '#contract/unreliable-rule'
import type { Zone } from '#contract/zone'
import { planeTrouble } from '#contract/ground-plane'
import { outlineTrouble } from '#contract/outline-trouble'
import { unreachable } from '#contract/unreachable'

/** Why a Rule does not see what it should, or not well: said, instead of silence. */
export type RuleTrouble
  /** The detector does not know what the Rule is about. */
  = | { readonly ruleId: RuleId, readonly kind: 'label-missing', readonly labels: readonly Label[] }
    /** None of its zones is on this camera's picture any more. */
    | { readonly ruleId: RuleId, readonly kind: 'zone-missing' }
    /** An outline that no rule of its kind can use. */
    | { readonly ruleId: RuleId, readonly kind: 'zone-unusable', readonly zoneId: Zone['zoneId'], readonly reason: OutlineTrouble }
    /** Distances are guessed: nobody measured four points, or they make no floor (`reason`). */
    | { readonly ruleId: RuleId, readonly kind: 'distance-approximate', readonly reason?: PlaneTrouble }
    /** Helmets and vests cannot be told here: the picture, the rate or the people are too small. */
    | { readonly ruleId: RuleId, readonly kind: 'items-unreliable', readonly because: UnreliableRule['because'] }

/** Labels that a detector must know for a Rule to see anything. */
function neededLabels({ condition }: Rule): readonly Label[] {
  switch (condition.kind) {
    case 'zone-presence':
    case 'line-crossing':
    case 'occupancy':
    case 'loitering':
    case 'blocked-exit':
    case 'absence': return condition.labels
    case 'missing-helmet': return ['person', 'helmet', 'no_helmet']
    case 'missing-vest': return ['person', 'vest', 'no_vest']
    case 'proximity': return ['person', 'forklift']
    case 'person-down': return ['person']
    case 'motion': return []
    default: return unreachable(condition)
  }
}

/** RU14: what is wrong with a Rule before anything is seen. `labels`: what the detector in force knows (its manifest). */
export function ruleTroubles(rule: Rule, labels: readonly Label[], zones: readonly Zone[], groundPlane: GroundPlane | undefined): RuleTrouble[] {
  const { ruleId, condition } = rule
  const troubles: RuleTrouble[] = []
  const missing = neededLabels(rule).filter(label => !labels.includes(label))
  if (missing.length > 0)
    troubles.push({ ruleId, kind: 'label-missing', labels: missing })
  const own = zones.filter(zone => zone.cameraId === rule.cameraId && rule.zoneIds.includes(zone.zoneId))
  if (own.length === 0)
    troubles.push({ ruleId, kind: 'zone-missing' })
  for (const { zoneId, polygon } of own) {
    const reason = outlineTrouble(polygon, condition.kind === 'line-crossing')
    if (reason) {
      troubles.push({
        ruleId,
        kind: 'zone-unusable',
        zoneId,
        reason,
      })
    }
  }
  if (condition.kind === 'proximity') {
    const reason = groundPlane && planeTrouble(groundPlane)
    if (!groundPlane)
      troubles.push({ ruleId, kind: 'distance-approximate' })
    else if (reason)
      troubles.push({ ruleId, kind: 'distance-approximate', reason })
  }
  return troubles
}
