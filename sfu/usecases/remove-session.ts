import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'

/** Signs the actor's own session out. Idempotent; an operator has none. */
export async function removeSession({ database }: UsecaseContext, actor: Actor): Promise<void> {
  authorize(actor, 'session:read', actor)
  if (actor.kind !== 'member')
    return
  await database.withOrganization(actor.organizationId, transaction => transaction.deleteFrom('session')
    .where('organization_id', '=', actor.organizationId)
    .where('session_id', '=', actor.sessionId)
    .execute())
}
