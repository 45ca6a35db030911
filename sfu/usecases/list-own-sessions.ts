import type { SignedInBrowser } from '#contract/account'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'
import { selectSessions } from './list-member-sessions.ts'
import { requireMember } from './own-person.ts'

/** Where one is signed in oneself. Who came by a link for a role sees this session alone: the others are other people's. */
export async function listOwnSessions({ database, clock }: UsecaseContext, actor: Actor): Promise<SignedInBrowser[]> {
  authorize(actor, 'account:edit', actor)
  const { organizationId, memberId } = requireMember(actor)
  return database.withOrganization(organizationId, async (transaction) => {
    const sessions = await selectSessions(transaction, actor, memberId, new Date(clock()))
    const { kind } = await transaction.selectFrom('member').select('kind').where('organization_id', '=', organizationId).where('member_id', '=', memberId).executeTakeFirst() ?? {}
    return sessions.filter(({ isCurrent }) => kind === 'person' || isCurrent)
  })
}
