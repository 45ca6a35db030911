import type { RuleId } from '#contract/ids'
import type { Rule, RuleChoice } from '#contract/rule'
import type { Zone } from '#contract/zone'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import { AppError } from '#contract/app-error'
import { ruleTrouble } from '../core/rule-trouble.ts'
import { lockCameraZones } from './lock-camera-zones.ts'

/** The rule as it is once nobody else can change it, with the zones of its camera. */
export async function lockRule(transaction: DatabaseTransaction, actor: Actor, ruleId: RuleId): Promise<{ current: Rule, zones: Zone[] }> {
  const { organizationId } = actor
  const find = () => transaction.selectFrom('rule').selectAll().where('organization_id', '=', organizationId).where('rule_id', '=', ruleId).executeTakeFirst()
  const cameraId = (await find())?.camera_id
  const zones = cameraId === undefined
    ? []
    : await lockCameraZones(transaction, actor, cameraId)
  // Read again under the lock: what was read before it may be old.
  const row = await find()
  if (!row)
    throw new AppError('not-found', 'This rule was removed meanwhile. Add it anew if it is still needed.', { ruleId })
  return { current: row.definition, zones }
}

/** ZR1: a rule that could not be judged in its zones is refused with its remedy. */
export function refuseTrouble(choice: RuleChoice, zones: readonly Zone[]): void {
  const trouble = ruleTrouble(choice, zones)
  if (trouble)
    throw new AppError('bad-input', trouble)
}
