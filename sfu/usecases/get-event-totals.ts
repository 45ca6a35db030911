import type { SystemStatus } from '#contract/status'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'

/** How many events there are, and when the newest came. Cheap however many: they are counted as they come. */
export async function getEventTotals({ database }: UsecaseContext, actor: Actor): Promise<SystemStatus['events']> {
  authorize(actor, 'system:read-status', actor)
  const { organizationId } = actor
  return database.withOrganization(organizationId, async (transaction) => {
    const { event_count: total } = await transaction.selectFrom('organization').select('event_count').where('organization_id', '=', organizationId).executeTakeFirstOrThrow()
    const newest = await transaction.selectFrom('safety_event').select('received_at').where('organization_id', '=', organizationId).orderBy('org_seq', 'desc').limit(1).executeTakeFirst()
    return {
      total,
      ...(newest && {
        newestReceivedAt: epochMs(newest.received_at.getTime()),
      }),
    }
  })
}
