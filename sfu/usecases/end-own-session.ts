import type { SessionId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'
import { deleteSession } from './end-member-session.ts'
import { lockOwnPerson } from './own-person.ts'

/** Signs another browser of oneself out. Fails with 'not-found', and 'not-allowed' without an account. */
export async function endOwnSession({ database }: UsecaseContext, actor: Actor, sessionId: SessionId): Promise<void> {
  authorize(actor, 'account:edit', actor)
  await database.withOrganization(actor.organizationId, async (transaction) => {
    const { member_id: memberId } = await lockOwnPerson(transaction, actor)
    await deleteSession(transaction, actor.organizationId, memberId, sessionId)
  })
}
