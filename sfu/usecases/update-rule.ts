import type { RuleId } from '#contract/ids'
import type { Rule, RuleChoice } from '#contract/rule'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'
import { refuseOldBasis } from './lock-camera-zones.ts'
import { lockRule, refuseTrouble } from './lock-rule.ts'

/** ZR2: an edited rule is a new version; events say which one they were made by. Fails with 'edited-elsewhere', 'bad-input', 'not-found'. */
export async function updateRule(context: UsecaseContext, actor: Actor, ruleId: RuleId, basis: number, choice: RuleChoice): Promise<Rule> {
  authorize(actor, 'rule:edit', actor)
  const { organizationId } = actor
  const rule = await context.database.withOrganization(organizationId, async (transaction) => {
    const { current, zones } = await lockRule(transaction, actor, ruleId)
    refuseOldBasis(current.version, basis)
    refuseTrouble(choice, zones)
    const next: Rule = {
      ...choice,
      ruleId,
      cameraId: current.cameraId,
      version: basis + 1,
    }
    await transaction.updateTable('rule').set({
      definition: JSON.stringify(next),
    }).where('organization_id', '=', organizationId).where('rule_id', '=', ruleId).execute()
    return next
  })
  context.configurationChanged(organizationId)
  return rule
}
