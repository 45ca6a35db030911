import type { RouteBody } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import type { OpenedSession, SigningBrowser } from './open-session.ts'
import { authorize } from '../core/authorize.ts'
import { endMemberSessions } from './end-member-session.ts'
import { openSession } from './open-session.ts'
import { lockOwnPerson, requirePresentPassword } from './own-person.ts'
import { refusePassword } from './person.ts'

/**
 * Gives oneself another password. Every session ends, this one too: the answer holds a new one for the browser that asked. Fails with
 * 'wrong-login', 'password-refused', 'too-many-requests', 'busy' and 'not-allowed'.
 */
export async function changePassword(context: UsecaseContext, actor: Actor, { password, nextPassword }: RouteBody<'account.change-password'>, browser: SigningBrowser): Promise<OpenedSession> {
  authorize(actor, 'account:edit', actor)
  const { organizationId } = actor
  const { database, passwords, clock } = context
  const memberId = await requirePresentPassword(context, actor, password, browser)
  await database.withOrganization(organizationId, async (transaction) => {
    const { name, email } = await lockOwnPerson(transaction, actor)
    await refusePassword(transaction, organizationId, nextPassword, [name, email])
  })
  const passwordHash = await passwords.hash(nextPassword)
  return database.withOrganization(organizationId, async (transaction) => {
    await lockOwnPerson(transaction, actor)
    await transaction.updateTable('member')
      .set({
        password_hash: passwordHash,
        password_set_at: new Date(clock()),
      })
      .where('organization_id', '=', organizationId)
      .where('member_id', '=', memberId)
      .execute()
    await endMemberSessions(transaction, organizationId, memberId)
    await transaction.deleteFrom('account_link').where('organization_id', '=', organizationId).where('member_id', '=', memberId).execute()
    return openSession(context, transaction, organizationId, memberId, 'password', browser)
  })
}
