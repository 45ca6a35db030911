import type { RuleId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'
import { refuseOldBasis } from './lock-camera-zones.ts'
import { lockRule } from './lock-rule.ts'

/** Removes a rule; its events stay. Fails with 'edited-elsewhere', 'not-found'. */
export async function removeRule(context: UsecaseContext, actor: Actor, ruleId: RuleId, basis: number): Promise<void> {
  authorize(actor, 'rule:edit', actor)
  const { organizationId } = actor
  await context.database.withOrganization(organizationId, async (transaction) => {
    const { current } = await lockRule(transaction, actor, ruleId)
    refuseOldBasis(current.version, basis)
    await transaction.deleteFrom('rule').where('organization_id', '=', organizationId).where('rule_id', '=', ruleId).execute()
  })
  context.configurationChanged(organizationId)
}
