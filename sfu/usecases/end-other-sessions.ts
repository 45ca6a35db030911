import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'
import { endMemberSessions } from './end-member-session.ts'
import { lockOwnPerson, requireMember } from './own-person.ts'

/** Signs all browsers of oneself out but this one. Fails with 'not-allowed' without an account. */
export async function endOtherSessions({ database }: UsecaseContext, actor: Actor): Promise<void> {
  authorize(actor, 'account:edit', actor)
  const { sessionId } = requireMember(actor)
  await database.withOrganization(actor.organizationId, async (transaction) => {
    const { member_id: memberId } = await lockOwnPerson(transaction, actor)
    await endMemberSessions(transaction, actor.organizationId, memberId, sessionId)
  })
}
