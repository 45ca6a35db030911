import type { SystemStatus } from '#contract/status'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'

/** How many events there are, and when the newest came. Cheap however many: the order has no holes, so its head is the count. */
export async function getEventTotals({ database }: UsecaseContext, actor: Actor): Promise<SystemStatus['events']> {
  authorize(actor, 'system:read-status', actor)
  const { organizationId } = actor
  return database.withOrganization(organizationId, async (transaction) => {
    const { last_org_seq: total } = await transaction.selectFrom('organization').select('last_org_seq').where('organization_id', '=', organizationId).executeTakeFirstOrThrow()
    const newest = await transaction.selectFrom('safety_event').select('received_at').where('organization_id', '=', organizationId).where('org_seq', '=', total).executeTakeFirst()
    return {
      total,
      ...(newest && {
        newestReceivedAt: epochMs(newest.received_at.getTime()),
      }),
    }
  })
}
