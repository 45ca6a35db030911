import type { Rule } from '#contract/rule'
import type { Zone } from '#contract/zone'
import type { RuleLook } from './rule-look.ts'
import type { RuleMemory } from './rule-memory.ts'
import type { RuleOf } from './rule-of.ts'
import { unreachable } from '#contract/unreachable'
import { seeLineCrossing } from './line-crossing.ts'
import { seeMissingItem } from './missing-item.ts'
import { seePersonDown } from './person-down.ts'
import { seeProximity } from './proximity.ts'
import { seeZonePresence } from './zone-presence.ts'
import { seeAbsence, seeBlockedExit, seeLoitering, seeMotion, seeOccupancy } from './zone-time.ts'

/** Lets a Rule of any kind see one look: its memory then holds the acts that go on. Deterministic, `memory` is the only state. */
export function seeRule(memory: RuleMemory, rule: Rule, zones: readonly Zone[], look: RuleLook): void {
  const { condition } = rule
  switch (condition.kind) {
    case 'zone-presence': return seeZonePresence(memory, rule as RuleOf<'zone-presence'>, zones, look)
    case 'missing-helmet':
    case 'missing-vest': return seeMissingItem(memory, rule as RuleOf<'missing-helmet' | 'missing-vest'>, zones, look)
    case 'proximity': return seeProximity(memory, rule as RuleOf<'proximity'>, zones, look)
    case 'line-crossing': return seeLineCrossing(memory, rule as RuleOf<'line-crossing'>, zones, look)
    case 'person-down': return seePersonDown(memory, rule as RuleOf<'person-down'>, zones, look)
    case 'occupancy': return seeOccupancy(memory, rule as RuleOf<'occupancy'>, zones, look)
    case 'loitering': return seeLoitering(memory, rule as RuleOf<'loitering'>, zones, look)
    case 'blocked-exit': return seeBlockedExit(memory, rule as RuleOf<'blocked-exit'>, zones, look)
    case 'absence': return seeAbsence(memory, rule as RuleOf<'absence'>, zones, look)
    case 'motion': return seeMotion(memory, rule as RuleOf<'motion'>, zones, look)
    default: return unreachable(condition)
  }
}
