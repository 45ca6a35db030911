import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'

/** From where the organization's members may come in, as it was written; empty: from everywhere. */
export async function getAllowList({ database }: UsecaseContext, actor: Actor): Promise<string[]> {
  authorize(actor, 'allow-list:edit', actor)
  const { allowed_ranges: ranges } = await database.withOrganization(actor.organizationId, transaction => transaction.selectFrom('organization')
    .select('allowed_ranges')
    .where('organization_id', '=', actor.organizationId)
    .executeTakeFirstOrThrow())
  return ranges
}
