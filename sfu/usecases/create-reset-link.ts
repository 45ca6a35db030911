import type { MemberId } from '#contract/ids'
import type { PersonRole } from '#contract/role'
import type { Actor } from '../core/actor.ts'
import type { MadeLink } from './account-link.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { insertAccountLink } from './account-link.ts'
import { lockPerson } from './person.ts'

/**
 * A link by which this member gives themselves a new password, once. Nothing changes before they do; then their second step is cleared
 * and every session of theirs ended. Fails with 'not-found', and with 'bad-input' for somebody who is disabled.
 */
export async function createResetLink(context: UsecaseContext, actor: Actor, memberId: MemberId): Promise<MadeLink> {
  authorize(actor, 'member:manage', actor)
  const { organizationId } = actor
  const made = await context.database.withOrganization(organizationId, async (transaction) => {
    const person = await lockPerson(transaction, organizationId, memberId)
    if (person.disabled_at !== null)
      throw new AppError('bad-input', 'This account is switched off; switch it on first.', { memberId })
    // One at a time: who loses a link asks for another, and the lost one is worth nothing.
    await transaction.deleteFrom('account_link').where('organization_id', '=', organizationId).where('member_id', '=', memberId).where('purpose', '=', 'reset').execute()
    return insertAccountLink(context, transaction, actor, {
      purpose: 'reset',
      role: person.role as PersonRole,
      scope: person.scope,
      name: person.name,
      memberId,
    })
  })
  context.logger.info({ memberId }, 'a link for a new password was made')
  return made
}
