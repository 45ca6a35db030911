import type { CameraId, OrganizationId, RuleId } from '#contract/ids'
import type { Rule, RuleChoice } from '#contract/rule'
import type { Zone } from '#contract/zone'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { newUuid } from '../core/random.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { lockCameraZones } from './lock-camera-zones.ts'
import { refuseTrouble } from './lock-rule.ts'

/** As many as a browser judges of one camera at every look. */
const mostRules = 64

/** Adds a rule, version 1. Fails with 'bad-input' where its zones do not fit it, and 'not-found' without its camera. */
export async function createRule(context: UsecaseContext, actor: Actor, cameraId: CameraId, choice: RuleChoice): Promise<Rule> {
  authorize(actor, 'rule:edit', actor)
  const { organizationId } = actor
  const rule = await context.database.withOrganization(organizationId, async (transaction) => {
    const zones = await lockCameraZones(transaction, actor, cameraId)
    const made = await insertRule(context, transaction, organizationId, cameraId, choice, zones)
    noteAudit({
      object: { id: made.ruleId, name: made.name },
      cameraId,
    })
    return made
  })
  context.configurationChanged(organizationId)
  return rule
}

/** Adds a rule over `zones`, all there are at the camera, whose lock is held. Fails with 'bad-input'. */
export async function insertRule(context: UsecaseContext, transaction: DatabaseTransaction, organizationId: OrganizationId, cameraId: CameraId, choice: RuleChoice, zones: readonly Zone[]): Promise<Rule> {
  refuseTrouble(choice, zones)
  const { count } = await transaction.selectFrom('rule').select(({ fn }) => fn.countAll<number>().as('count')).where('organization_id', '=', organizationId).where('camera_id', '=', cameraId).executeTakeFirstOrThrow()
  if (count >= mostRules)
    throw new AppError('bad-input', `A camera has at most ${mostRules} rules; remove one first.`)
  const rule: Rule = {
    ...choice,
    ruleId: newUuid(context.random) as RuleId,
    version: 1,
    cameraId,
  }
  await transaction.insertInto('rule').values({
    organization_id: organizationId,
    rule_id: rule.ruleId,
    camera_id: cameraId,
    definition: JSON.stringify(rule),
    created_at: new Date(context.clock()),
  }).execute()
  return rule
}
