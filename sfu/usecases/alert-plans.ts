import type { Plan, PlanChoice, PlanId } from '#contract/alert-plan'
import type { RouteReply } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { newUuid } from '../core/random.ts'
import { noteAudit } from '../db/audit-scope.ts'

/** Who gets what when, oldest first, and everybody who can be told. */
export async function listPlans({ database }: UsecaseContext, actor: Actor): Promise<RouteReply<'alert-plan.list'>> {
  authorize(actor, 'alert:list', actor)
  const { organizationId } = actor
  return database.withOrganization(organizationId, async (transaction) => {
    const plans = await transaction.selectFrom('alert_plan').select(['plan_id', 'choice']).where('organization_id', '=', organizationId).orderBy('created_at').execute()
    const people = await transaction.selectFrom('member')
      .select(({ selectFrom, fn }) => [
        'member_id',
        'name',
        'email',
        selectFrom('push_browser').select(fn.countAll<number>().as('count')).whereRef('push_browser.organization_id', '=', 'member.organization_id').whereRef('push_browser.member_id', '=', 'member.member_id').as('browsers'),
      ])
      .where('organization_id', '=', organizationId)
      .where('kind', '=', 'person')
      .where('removed_at', 'is', null)
      .where('disabled_at', 'is', null)
      .orderBy('name_key')
      .execute()
    return {
      plans: plans.map(({ plan_id: planId, choice }) => ({ ...choice, planId })),
      people: people.map(row => ({
        memberId: row.member_id,
        name: row.name,
        hasEmail: row.email !== null,
        browsers: row.browsers ?? 0,
      })),
    }
  })
}

export async function createPlan({ database, random, clock }: UsecaseContext, actor: Actor, choice: PlanChoice): Promise<Plan> {
  authorize(actor, 'alert:edit', actor)
  const planId = newUuid(random) as PlanId
  noteAudit({
    object: { id: planId, name: choice.name },
  })
  await database.withOrganization(actor.organizationId, transaction => transaction.insertInto('alert_plan')
    .values({
      organization_id: actor.organizationId,
      plan_id: planId,
      choice: JSON.stringify(choice),
      created_at: new Date(clock()),
    })
    .execute())
  return { ...choice, planId }
}

/** From the next alert on. Fails with 'not-found'. */
export async function updatePlan({ database }: UsecaseContext, actor: Actor, planId: PlanId, choice: PlanChoice): Promise<Plan> {
  authorize(actor, 'alert:edit', actor)
  noteAudit({
    object: { id: planId, name: choice.name },
  })
  const { numUpdatedRows } = await database.withOrganization(actor.organizationId, transaction => transaction.updateTable('alert_plan')
    .set({
      choice: JSON.stringify(choice),
    })
    .where('organization_id', '=', actor.organizationId)
    .where('plan_id', '=', planId)
    .executeTakeFirst())
  if (numUpdatedRows === 0n)
    throw notThere(planId)
  return { ...choice, planId }
}

/** What was written already still goes out. Fails with 'not-found'. */
export async function removePlan({ database }: UsecaseContext, actor: Actor, planId: PlanId): Promise<void> {
  authorize(actor, 'alert:edit', actor)
  const row = await database.withOrganization(actor.organizationId, transaction => transaction.deleteFrom('alert_plan')
    .where('organization_id', '=', actor.organizationId)
    .where('plan_id', '=', planId)
    .returning('choice')
    .executeTakeFirst())
  if (!row)
    throw notThere(planId)
  noteAudit({
    object: { id: planId, name: row.choice.name },
  })
}

function notThere(planId: PlanId): AppError {
  return new AppError('not-found', 'This rule of who is told is not there any more; open the list again.', { planId })
}
