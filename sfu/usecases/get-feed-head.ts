import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'

/** The newest place in the organization's order: the cursor of a reader who has seen everything. */
export async function getFeedHead({ database }: UsecaseContext, actor: Actor): Promise<number> {
  authorize(actor, 'safety-event:list', actor)
  const { organizationId } = actor
  const { last_org_seq: head } = await database.withOrganization(organizationId, transaction => transaction.selectFrom('organization').select('last_org_seq').where('organization_id', '=', organizationId).executeTakeFirstOrThrow())
  return head
}
