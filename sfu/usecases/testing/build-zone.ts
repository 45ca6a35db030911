import type { RuleId, ZoneId } from '#contract/ids'
import type { RuleChoice } from '#contract/rule'
import type { ZoneDrawing } from '#contract/zone'
import { wholeView } from '#contract/geometry'
import { ruleChoiceSchema } from '#contract/rule'

/** Ids that nothing has. */
export const noZoneId = '99999999-9999-4999-8999-99999999999a' as ZoneId
export const noRuleId = '99999999-9999-4999-8999-99999999999b' as RuleId

export const aZoneDrawing: ZoneDrawing = { name: 'Press', polygon: wholeView }

/** An armed rule against people in a zone. */
export function aRuleChoice(zoneId: ZoneId): RuleChoice {
  return ruleChoiceSchema.parse({
    zoneIds: [zoneId],
    name: 'Keep out',
    armed: true,
    severity: 'high',
    condition: {
      kind: 'zone-presence',
      labels: ['person'],
    },
  })
}
