import type { ConditionOf } from '#contract/condition'
import type { ZoneId } from '#contract/ids'
import type { Rule } from '#contract/rule'

/** Which way a crossing goes. */
export type LineDirection = ConditionOf<'line-crossing'>['direction']

/** Which crossings of a line the armed Rules tell, all of them together; undefined where none watches it. */
export function countedDirection(zoneId: ZoneId, rules: readonly Rule[]): LineDirection | undefined {
  const directions = new Set(rules.flatMap(({ armed, zoneIds, condition }) => armed && condition.kind === 'line-crossing' && zoneIds.includes(zoneId)
    ? [condition.direction]
    : []))
  return directions.size > 1
    ? 'both'
    : [...directions][0]
}
