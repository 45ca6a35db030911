import type { RouteBody, RouteReply } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'

/** RT1: how long snapshots, clips and tracks are kept from now on. What is over that goes with the next run. */
export async function updateRetention(context: UsecaseContext, actor: Actor, { retentionDays }: RouteBody<'retention.update'>): Promise<RouteReply<'retention.update'>> {
  authorize(actor, 'retention:edit', actor)
  const { organizationId } = actor
  await context.database.withOrganization(organizationId, transaction => transaction.updateTable('organization').set({ retention_days: retentionDays }).where('organization_id', '=', organizationId).execute())
  context.logger.info({ retentionDays }, 'evidence is kept for another time')
  context.configurationChanged(organizationId)
  return { retentionDays }
}
